import { ApplicationFailure } from '@temporalio/common';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createActivities } from '../../src/activities/create-activities.ts';
import type { TicketId } from '../../src/contract/ids.ts';
import {
  STUCK,
  type TicketActivities,
  type TurnInput,
  UNKNOWN_TICKET,
} from '../../src/contract/ticket-workflow.ts';
import { instant, json } from '../../src/db/connect.ts';
import { handClock } from '../commands/send/outbox-fixture.ts';
import { openTurns, type Turns } from '../support/turns.ts';

const time = handClock();
let desk: Turns;
let activities: TicketActivities;
let told: string[];
let id: TicketId;
beforeAll(async () => {
  desk = await openTurns(time);
});
afterAll(() => desk[Symbol.asyncDispose]());
beforeEach(async () => {
  told = [];
  activities = createActivities({ ...desk.deps, onStuck: (ticketId) => void told.push(ticketId) });
  id = await desk.open();
  await desk.turn(id);
});
afterEach(async () => {
  await sql`drop function if exists broken cascade`.execute(desk.db);
  await sql`alter table tickets drop constraint if exists tickets_few_turns`.execute(desk.db);
});

function turn(): TurnInput {
  return { ticketId: id, base: 1, inbox: [], now: time.now() };
}

async function failure(): Promise<unknown> {
  return activities.record(turn()).then(
    () => 'it succeeded',
    (error: unknown) => error,
  );
}

/** Every turn of every ticket fails with this SQLSTATE from now on. */
async function failWith(code: string): Promise<void> {
  await sql`
    create function broken() returns trigger language plpgsql as
      ${sql.raw(`$$ begin raise exception 'Ada Lovelace' using errcode = '${code}'; end $$`)};
    create trigger broken before update of turn on tickets for each row execute function broken();
  `.execute(desk.db);
}

/** Changes what the machine knows of the ticket, as nothing in Holdfast would. */
async function doctor(changes: object): Promise<void> {
  const { state } = await desk.row(id);
  await desk.db
    .updateTable('tickets')
    .set({ state: json({ ...state, ...changes }) })
    .where('id', '=', id)
    .execute();
}

describe('a turn that the database refuses as wrong data', () => {
  it('is final: the ticket is shown as stuck, and nothing else has changed', async () => {
    await doctor({ assignee: 'agt_nobody' });
    const before = await desk.row(id);
    const error = await failure();
    expect(error).toBeInstanceOf(ApplicationFailure);
    expect(error).toMatchObject({ type: STUCK, nonRetryable: true });
    expect(told).toEqual([id]);
    const reason = 'SQLSTATE 23503 tickets_assignee_id_fkey';
    expect(await desk.row(id)).toEqual({ ...before, stuck_reason: reason, updated_at: time.now() });
  });

  it.each(['22003', '22P02', '23502', '23505'])('is so for SQLSTATE %s', async (code) => {
    await failWith(code);
    expect(await failure()).toMatchObject({ type: STUCK, nonRetryable: true });
    expect((await desk.row(id)).stuck_reason).toBe(`SQLSTATE ${code}`);
  });

  it('shows the constraint and not what the database quotes of the row', async () => {
    await sql`alter table tickets add constraint tickets_few_turns check (turn < 2) not valid`.execute(
      desk.db,
    );
    const error = await failure();
    expect(error).toMatchObject({ message: 'SQLSTATE 23514 tickets_few_turns', type: STUCK });
    expect((await desk.row(id)).stuck_reason).toBe('SQLSTATE 23514 tickets_few_turns');
  });
});

describe('a turn that fails for a reason that passes', () => {
  it.each([
    ['40001', 'a serialization failure'],
    ['40P01', 'a deadlock'],
    ['53300', 'too many connections'],
    ['55P03', 'a lock that is not to be had'],
    ['57014', 'a statement that took too long'],
    ['57P01', 'a server that is shut down'],
    ['58030', 'a disk that fails'],
  ])('is thrown to be tried again, and the ticket is not stuck: %s, %s', async (code) => {
    await failWith(code);
    const error = await failure();
    expect(error).not.toBeInstanceOf(ApplicationFailure);
    expect(error).toMatchObject({ code });
    expect(told).toEqual([]);
    expect((await desk.row(id)).stuck_reason).toBeNull();
  });
});

describe('a turn that fails for a fault of the code', () => {
  it('shows the ticket as stuck and is tried again, until a release mends it', async () => {
    const { state } = await desk.row(id);
    await doctor({ timeline: null });
    expect(await failure()).toBeInstanceOf(TypeError);
    expect(told).toEqual([id]);
    expect((await desk.row(id)).stuck_reason).toBe('TypeError');

    await doctor({ timeline: state?.timeline });
    expect((await activities.record(turn())).turn).toBe(2);
    expect((await desk.row(id)).stuck_reason).toBeNull();
  });

  it('says so of an old policy that this release can no longer read', async () => {
    await desk.db
      .insertInto('policy_versions')
      .values({ version: 'old', sha256: '', source: 'name: old', published_at: instant(time.now()) })
      .execute();
    await desk.db.updateTable('tickets').set({ policy_version: 'old' }).where('id', '=', id).execute();
    expect(await failure()).toMatchObject({ code: 'policy.invalid' });
    expect((await desk.row(id)).stuck_reason).toContain('old:1:1');
  });
});

it('a ticket that is not there is no stuck one', async () => {
  id = 'tkt_none' as TicketId;
  expect(await failure()).toMatchObject({ type: UNKNOWN_TICKET, nonRetryable: true });
  expect(told).toEqual([]);
});
