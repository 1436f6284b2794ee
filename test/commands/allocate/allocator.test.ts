import { sql } from 'kysely';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allocateWaiting } from '../../../src/commands/allocate/allocator.ts';
import type { Command } from '../../../src/contract/commands.ts';
import type { AgentId, TeamId, TicketId } from '../../../src/contract/ids.ts';
import { instant } from '../../../src/db/connect.ts';
import { newId } from '../../../src/db/new-id.ts';
import { openTurns, type Turns } from '../../support/turns.ts';
import { handClock, START } from '../send/outbox-fixture.ts';

const MINUTE = 60_000;
const TIER1 = 'tier1' as TeamId;

let time: ReturnType<typeof handClock>;
let desk: Turns;
let told: TicketId[];
beforeEach(async () => {
  time = handClock();
  desk = await openTurns(time);
  told = [];
  // The teams are filled by each test; the bootstrap person only gives orders.
  await desk.db.deleteFrom('agent_teams').execute();
  await desk.db.deleteFrom('role_holders').execute();
});
afterEach(() => desk[Symbol.asyncDispose]());

function look(): Promise<number> {
  const log = pino({ level: 'silent' });
  const handoff = { ticketAccepted: (id: TicketId) => void told.push(id) };
  return allocateWaiting({ db: desk.db, policies: desk.deps.policies, handoff, time, log });
}

async function hire(capacity: number, team = TIER1): Promise<AgentId> {
  const id = newId('agt', time.now());
  await desk.db
    .insertInto('agents')
    .values({ id, name: id, capacity, created_at: instant(time.now()) })
    .execute();
  await desk.db.insertInto('agent_teams').values({ agent_id: id, team_id: team }).execute();
  return id;
}

async function onCall(id: AgentId, team: string): Promise<void> {
  await desk.db
    .insertInto('role_holders')
    .values({ role: 'on_call', team_id: team as TeamId, agent_id: id })
    .execute();
}

/** A ticket after its first turn; the next one is younger. */
async function aTicket(said: Parameters<Turns['open']>[0] = {}): Promise<TicketId> {
  const id = await desk.open(said);
  await desk.turn(id);
  time.advance(1_000);
  return id;
}

async function assigneeOf(id: TicketId): Promise<AgentId | null> {
  return (await desk.row(id)).assignee_id;
}

async function orders(id: TicketId): Promise<readonly Command[]> {
  const rows = await desk.db
    .selectFrom('commands')
    .select('payload')
    .where('ticket_id', '=', id)
    .where('type', '=', 'assignment')
    .where('state', '=', 'waiting')
    .orderBy('seq')
    .execute();
  return rows.map((row) => row.payload as Command);
}

/** What the dispatcher and the workflow do with the orders. */
async function carryOut(...ids: readonly TicketId[]): Promise<void> {
  for (const id of ids) await desk.turn(id, await orders(id));
}

describe('a ticket that waits in its team’s queue', () => {
  it('gets somebody when a capacity frees', async () => {
    const ana = await hire(1);
    const [first, second] = [await aTicket(), await aTicket()];
    expect([await assigneeOf(first), await assigneeOf(second)]).toEqual([ana, null]);
    expect(await look()).toBe(0);

    await desk.turn(first, [await desk.accept(first, { type: 'resolve' })]);
    expect(await look()).toBe(1);
    expect(told).toEqual([second]);
    await carryOut(second);
    expect(await assigneeOf(second)).toBe(ana);
    const { state } = await desk.row(second);
    expect(state).toMatchObject({ assignee: ana, assignedBy: 'machine' });
    expect(await look()).toBe(0);
  });

  it('gets somebody when a pause frees their capacity', async () => {
    const ana = await hire(1);
    const [first, second] = [await aTicket(), await aTicket()];
    await desk.turn(first, [await desk.accept(first, { type: 'pause' })]);
    expect(await look()).toBe(1);
    await carryOut(second);
    expect(await assigneeOf(second)).toBe(ana);
  });

  it('gets somebody when they come on shift', async () => {
    const ana = await hire(5);
    // 1 June 2026 is a Monday; the desk's clock starts at 09:00 UTC.
    await desk.db
      .insertInto('shifts')
      .values({ agent_id: ana, weekday: 'mon', starts: '10:00', ends: '18:00' })
      .execute();
    const id = await aTicket();
    expect(await assigneeOf(id)).toBeNull();
    time.advance(START + 60 * MINUTE - 1 - time.now());
    expect(await look()).toBe(0);
    time.advance(1);
    expect(await look()).toBe(1);
    await carryOut(id);
    expect(await assigneeOf(id)).toBe(ana);
  });

  it('gets somebody when an absence is over', async () => {
    const ana = await hire(5);
    await desk.db
      .insertInto('absences')
      .values({ agent_id: ana, starts_at: instant(START), ends_at: instant(START + 60 * MINUTE) })
      .execute();
    const id = await aTicket();
    expect(await look()).toBe(0);
    time.advance(60 * MINUTE);
    expect(await look()).toBe(1);
    await carryOut(id);
    expect(await assigneeOf(id)).toBe(ana);
  });

  it('goes before one that has waited less', async () => {
    const ids = [await aTicket(), await aTicket(), await aTicket()];
    await hire(2);
    expect(await look()).toBe(2);
    expect(told).toEqual(ids.slice(0, 2));
  });

  it('is given by the strategy of the branch that routed it', async () => {
    // `feature` is no branch of its own: the last one asks for the least loaded, though Tier 1 takes turns.
    const busy = await hire(10);
    const [one, two] = [await aTicket(), await aTicket()];
    await desk.turn(one, [await desk.accept(one, { type: 'assignment', agent: busy })]);
    await desk.turn(two, [await desk.accept(two, { type: 'assignment', agent: busy })]);
    await desk.db.updateTable('agents').set({ active: false }).execute();
    const waiting = await aTicket();
    const free = await hire(10);
    // By turns it would be the other one's.
    await desk.db
      .updateTable('agent_teams')
      .set({ last_assigned_seq: 1_000 })
      .where('agent_id', '=', free)
      .execute();
    await desk.db.updateTable('agents').set({ active: true }).execute();
    expect(await look()).toBe(1);
    expect(await orders(waiting)).toMatchObject([{ agent: free }]);
  });
});

describe('a capacity', () => {
  it('is not exceeded while the orders that fill it are on their way', async () => {
    const ids = [await aTicket(), await aTicket(), await aTicket()];
    const ana = await hire(2);
    expect(await look()).toBe(2);
    expect(await look()).toBe(0);
    // Nor by a ticket that is triaged meanwhile.
    const late = await aTicket();
    expect(await assigneeOf(late)).toBeNull();
    await carryOut(...ids);
    expect(await Promise.all(ids.map(assigneeOf))).toEqual([ana, ana, null]);
    expect(await look()).toBe(0);
  });

  it('counts what a person has ordered', async () => {
    const ana = await hire(1);
    await desk.db.updateTable('agents').set({ active: false }).execute();
    const [one, two] = [await aTicket(), await aTicket()];
    await desk.accept(one, { type: 'assignment', agent: ana });
    await desk.db.updateTable('agents').set({ active: true }).execute();
    expect(await look()).toBe(0);
    expect(await orders(two)).toEqual([]);
  });

  it('counts a ticket once that is ordered to whom it has already', async () => {
    const ana = await hire(2);
    const [one, two] = [await aTicket(), await aTicket()];
    await desk.turn(two, [await desk.accept(two, { type: 'assignment', agent: null })]);
    expect(await assigneeOf(one)).toBe(ana);
    await desk.accept(one, { type: 'assignment', agent: ana });
    expect(await look()).toBe(1);
  });

  it('is not exceeded by allocators that look at the same time', async () => {
    const ids: TicketId[] = [];
    for (let n = 0; n < 12; n += 1) ids.push(await aTicket());
    const [ana, bo] = [await hire(3), await hire(4)];
    const found = await Promise.all(Array.from({ length: 6 }, look));
    expect(found.reduce((sum, n) => sum + n, 0)).toBe(7);
    const given = await Promise.all(ids.map(orders));
    expect(Math.max(...given.map((each) => each.length))).toBe(1);
    await carryOut(...ids);
    const assignees = await Promise.all(ids.map(assigneeOf));
    expect(assignees.filter((id) => id === ana)).toHaveLength(3);
    expect(assignees.filter((id) => id === bo)).toHaveLength(4);
  });
});

describe('a person’s assignment', () => {
  it('is not joined by another while it is on its way', async () => {
    const id = await aTicket();
    const [, bo] = [await hire(5), await hire(0)];
    const order = await desk.accept(id, { type: 'assignment', agent: bo });
    expect(await look()).toBe(0);
    expect(await orders(id)).toEqual([order]);
  });

  it('wins over the machine’s, whichever was accepted first', async () => {
    const [first, second] = [await aTicket(), await aTicket()];
    const ana = await hire(5);
    const bo = await hire(0);
    expect(await look()).toBe(2);
    expect(await orders(first)).toMatchObject([{ agent: ana, actor: { kind: 'machine' } }]);
    // Accepted behind the machine's, as the API would …
    await desk.accept(first, { type: 'assignment', agent: bo });
    await carryOut(first);
    expect(await assigneeOf(first)).toBe(bo);
    // … or taken in before it, whatever became of the order of the two.
    const [machine] = await orders(second);
    if (machine === undefined) throw new Error('an order of the machine expected');
    await desk.turn(second, [await desk.accept(second, { type: 'assignment', agent: bo })]);
    await desk.turn(second, [machine]);
    expect(await assigneeOf(second)).toBe(bo);
    const { state } = await desk.row(second);
    expect(state?.assignedBy).toBe('person');
  });

  it('keeps an allocator away that has looked before it and comes after it', async () => {
    const id = await aTicket();
    const [, bo] = [await hire(5), await hire(0)];
    // A turn holds the ticket while the allocator looks: it leaves the ticket alone and does not wait.
    await desk.db.transaction().execute(async (trx) => {
      await sql`select 1 from tickets where id = ${id} for no key update`.execute(trx);
      expect(await look()).toBe(0);
    });
    await desk.turn(id, [await desk.accept(id, { type: 'assignment', agent: bo })]);
    expect(await look()).toBe(0);
    expect(await assigneeOf(id)).toBe(bo);
  });
});

describe('what may not wait', () => {
  it('goes to whoever is on call as soon as there is somebody, full or not', async () => {
    const ana = await hire(1);
    const [first, urgent] = [await aTicket(), await aTicket({ priority: 'P1' })];
    expect([await assigneeOf(first), await assigneeOf(urgent)]).toEqual([ana, null]);
    expect(await look()).toBe(0);
    await onCall(ana, TIER1);
    expect(await look()).toBe(1);
    expect(await orders(urgent)).toMatchObject([{ agent: ana }]);
  });

  it('is so for a ticket that became a P1 while it waited, though others have waited longer', async () => {
    const ids: TicketId[] = [];
    for (let n = 0; n < 30; n += 1) ids.push(await aTicket());
    const last = ids.at(-1);
    if (last === undefined) throw new Error('tickets expected');
    const tier3 = await hire(0, 'tier3' as TeamId);
    await onCall(tier3, 'tier3');
    expect(await look()).toBe(0);
    await desk.turn(last, [await desk.accept(last, { type: 'priority', priority: 'P1' })]);
    expect(await look()).toBe(1);
    expect(told).toEqual([last]);
    expect(await orders(last)).toMatchObject([{ agent: tier3 }]);
  });
});
