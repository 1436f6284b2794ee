import { ApplicationFailure } from '@temporalio/common';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeTurn } from '../../src/activities/take-turn.ts';
import type { Command } from '../../src/contract/commands.ts';
import type { TicketId } from '../../src/contract/ids.ts';
import { UNKNOWN_TICKET } from '../../src/contract/ticket-workflow.ts';
import { settle } from '../../src/db/commands/settle.ts';
import { handClock } from '../commands/send/outbox-fixture.ts';
import { ledgerFaults } from '../support/ledger-check.ts';
import { openTurns, type Turns } from '../support/turns.ts';

const MINUTE = 60_000;

const time = handClock();
let desk: Turns;
beforeAll(async () => {
  desk = await openTurns(time);
});
afterAll(() => desk[Symbol.asyncDispose]());

/** A ticket whose first turn was made, an hour ago. */
async function aTicket(): Promise<TicketId> {
  const id = await desk.open();
  await desk.turn(id);
  time.advance(60 * MINUTE);
  return id;
}

/** Everything that a turn writes. */
async function everything(id: TicketId): Promise<object> {
  const of = (table: 'ledger' | 'clocks' | 'escalations' | 'outbox' | 'commands' | 'messages') =>
    sql`select to_jsonb(t) as row from ${sql.table(table)} t where ticket_id = ${id} order by to_jsonb(t)::text`
      .execute(desk.db)
      .then(({ rows }) => rows);
  const [row, ledger, clocks, escalations, outbox, commands, messages] = await Promise.all([
    desk.row(id),
    of('ledger'),
    of('clocks'),
    of('escalations'),
    of('outbox'),
    of('commands'),
    of('messages'),
  ]);
  return { row, ledger, clocks, escalations, outbox, commands, messages };
}

async function stateOf(command: Command): Promise<string> {
  const { state } = await desk.db
    .selectFrom('commands')
    .select('state')
    .where('id', '=', command.id)
    .executeTakeFirstOrThrow();
  return state;
}

function entries(id: TicketId, type: string): Promise<readonly object[]> {
  return desk.db
    .selectFrom('ledger')
    .select(['seq', 'data'])
    .where('ticket_id', '=', id)
    .where('type', '=', type)
    .execute();
}

describe('the same turn made twice', () => {
  it('has one effect, and the second gets the committed view', async () => {
    const id = await aTicket();
    const reply = await desk.accept(id, { type: 'replies' });
    const view = await desk.turn(id, [reply], 1);
    const after = await everything(id);
    time.advance(MINUTE);
    expect(await desk.turn(id, [reply], 1)).toEqual(view);
    expect(await everything(id)).toEqual(after);
    expect(await entries(id, 'reply.sent')).toHaveLength(1);
    expect(await stateOf(reply)).toBe('applied');
  });

  it('is so for the first one, which triages', async () => {
    const id = await desk.open();
    const view = await desk.turn(id, [], 0);
    const after = await everything(id);
    time.advance(MINUTE);
    expect(await desk.turn(id, [], 0)).toEqual(view);
    expect(await everything(id)).toEqual(after);
    expect(await entries(id, 'ticket.received')).toHaveLength(1);
  });

  it('is so when many make it at once', async () => {
    const id = await aTicket();
    const reply = await desk.accept(id, { type: 'replies' });
    const views = await Promise.all(Array.from({ length: 8 }, () => desk.turn(id, [reply], 1)));
    for (const view of views) expect(view).toEqual(views[0]);
    expect((await desk.row(id)).turn).toBe(2);
    expect(await entries(id, 'reply.sent')).toHaveLength(1);
    expect(await ledgerFaults(desk.db, id)).toEqual([]);
  });
});

describe('a turn on another base than the committed one', () => {
  it('changes nothing, though it brings a command that nobody has seen', async () => {
    const id = await aTicket();
    const [question, answer] = [
      await desk.accept(id, { type: 'replies', awaitCustomer: true }),
      await desk.accept(id, { type: 'customerMessage' }),
    ];
    const committed = await desk.turn(id, [question]);
    const before = await everything(id);
    time.advance(MINUTE);
    for (const base of [0, 1, 3]) expect(await desk.turn(id, [answer], base)).toEqual(committed);
    expect(await everything(id)).toEqual(before);
    expect(await stateOf(answer)).toBe('waiting');
    // Whoever has adopted the committed view brings it again, and then it counts.
    await desk.turn(id, [answer], committed.turn);
    expect(await stateOf(answer)).toBe('applied');
    expect(await entries(id, 'message.received')).toHaveLength(1);
  });

  it('fires no stage a second time', async () => {
    const id = await aTicket();
    time.advance(150 * MINUTE);
    const view = await desk.turn(id, [], 1);
    expect(view.escalationStage).toBe(75);
    const before = await everything(id);
    time.advance(MINUTE);
    expect(await desk.turn(id, [], 1)).toEqual(view);
    expect(await everything(id)).toEqual(before);
  });
});

describe('a command that has its verdict', () => {
  it('is not applied again, and its verdict reaches whoever brings it', async () => {
    const id = await aTicket();
    const [refused, applied, fresh] = [
      await desk.accept(id, { type: 'resolve' }),
      await desk.accept(id, { type: 'replies' }),
      await desk.accept(id, { type: 'priority', priority: 'P2' }),
    ];
    const refusal = { commandId: refused.id, applied: false, code: 'pause.not_running' } as const;
    await settle(desk.db, [refusal, { commandId: applied.id, applied: true }], time.now());
    const view = await desk.turn(id, [refused, applied, fresh]);
    expect(view.verdicts).toEqual(
      expect.arrayContaining([
        refusal,
        { commandId: applied.id, applied: true },
        { commandId: fresh.id, applied: true },
      ]),
    );
    expect(view).toMatchObject({ resolved: false, priority: 'P2' });
    expect(await entries(id, 'reply.sent')).toEqual([]);
    expect(await stateOf(refused)).toBe('refused');
  });

  it('keeps the first one', async () => {
    const id = await aTicket();
    const reply = await desk.accept(id, { type: 'replies' });
    await desk.turn(id, [reply]);
    await settle(desk.db, [{ commandId: reply.id, applied: false, code: 'ticket.ended' }], time.now());
    expect(await stateOf(reply)).toBe('applied');
  });
});

describe('a turn that fails', () => {
  it.each([
    ['the ledger cannot be written', 'trigger broken before insert on ledger'],
    ['the row cannot be written', 'trigger broken before update on tickets'],
    ['the clocks cannot be written', 'trigger broken before insert or update on clocks'],
    ['the escalations cannot be written', 'trigger broken before insert on escalations'],
    ['the outbox cannot be written', 'trigger broken before insert on outbox'],
    ['the verdict cannot be written', 'trigger broken before update on commands'],
    ['the commit fails', 'constraint trigger broken after update on tickets deferrable initially deferred'],
  ])('leaves nothing behind when %s, and succeeds when it is made again', async (_, trigger) => {
    const id = await aTicket();
    // Enough for every table: the first response is breached, which is escalated to the manager.
    time.advance(200 * MINUTE);
    const message = await desk.accept(id, { type: 'customerMessage' });
    const before = await everything(id);
    await sql`
      create function broken() returns trigger language plpgsql as
        $$ begin raise exception 'broken' using errcode = '58030'; end $$;
      create ${sql.raw(trigger)} for each row execute function broken();
    `.execute(desk.db);
    try {
      await expect(desk.turn(id, [message])).rejects.toMatchObject({ code: '58030' });
    } finally {
      await sql`drop function broken cascade`.execute(desk.db);
    }
    expect(await everything(id)).toEqual(before);
    const view = await desk.turn(id, [message]);
    expect(view.turn).toBe(2);
    expect(await entries(id, 'stage.fired')).toHaveLength(3);
    expect(await ledgerFaults(desk.db, id)).toEqual([]);
  });

  it('gives up a row that somebody else holds, and leaves it as it is', async () => {
    const id = await aTicket();
    const before = await everything(id);
    await desk.db.transaction().execute(async (other) => {
      await other.selectFrom('tickets').select('id').where('id', '=', id).forUpdate().execute();
      await expect(desk.turn(id)).rejects.toMatchObject({ code: '55P03' });
    });
    expect(await everything(id)).toEqual(before);
  });
});

it('a ticket that the database does not hold is no reason to try again', async () => {
  const failure = await takeTurn(desk.deps, {
    ticketId: 'tkt_none' as TicketId,
    base: 0,
    inbox: [],
    now: time.now(),
  }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({ type: UNKNOWN_TICKET, nonRetryable: true });
});

it('the first turn is the verdict on the start of a ticket', async () => {
  const id = await desk.open();
  const start = desk.db.selectFrom('commands').select('state').where('ticket_id', '=', id);
  expect(await start.executeTakeFirstOrThrow()).toEqual({ state: 'waiting' });
  await desk.turn(id);
  expect(await start.executeTakeFirstOrThrow()).toEqual({ state: 'applied' });
});
