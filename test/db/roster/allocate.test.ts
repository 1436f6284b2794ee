import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AgentId, TeamId, TicketId } from '../../../src/contract/ids.ts';
import { type Db, instant } from '../../../src/db/connect.ts';
import { newId } from '../../../src/db/new-id.ts';
import { allocate } from '../../../src/db/roster/allocate.ts';
import { loadRoster } from '../../../src/db/roster/load-roster.ts';
import { aTicket, START } from '../../commands/send/outbox-fixture.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

let database: FreshDatabase;
let db: Db;
beforeAll(async () => {
  database = await freshDatabase({ max: 20 });
  db = database.db;
});
afterAll(async () => database[Symbol.asyncDispose]());
beforeEach(async () => {
  await db.deleteFrom('tickets').execute();
  await db.deleteFrom('agents').execute();
  await db.deleteFrom('teams').execute();
});

async function team(name: string): Promise<TeamId> {
  const id = name as TeamId;
  await db.insertInto('teams').values({ id, name, strategy: 'round_robin' }).execute();
  return id;
}

async function agent(name: string, capacity: number, ...teams: readonly TeamId[]): Promise<AgentId> {
  const id = newId('agt', START);
  await db
    .insertInto('agents')
    .values({ id, name, capacity, created_at: instant(START) })
    .execute();
  await db
    .insertInto('agent_teams')
    .values(teams.map((team_id) => ({ agent_id: id, team_id })))
    .execute();
  return id;
}

/** What a turn does: allocate, assign, commit. */
async function assign(ticketId: TicketId, teamId: TeamId): Promise<AgentId | null> {
  return db.transaction().execute(async (trx) => {
    await trx.selectFrom('tickets').select('id').where('id', '=', ticketId).forUpdate().execute();
    const { agentId } = await allocate(trx, {
      ticketId,
      teamId,
      strategy: 'round_robin',
      language: null,
      skills: [],
      now: START,
    });
    await trx.updateTable('tickets').set({ assignee_id: agentId }).where('id', '=', ticketId).execute();
    return agentId;
  });
}

function countBy(ids: readonly (AgentId | null)[]): ReadonlyMap<AgentId | null, number> {
  const counts = new Map<AgentId | null, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

async function tickets(n: number): Promise<readonly TicketId[]> {
  return Promise.all(Array.from({ length: n }, () => aTicket(db)));
}

describe('tickets that arrive together', () => {
  it('never share a round-robin turn', async () => {
    const desk = await team('desk');
    const people = [
      await agent('ana', 100, desk),
      await agent('bo', 100, desk),
      await agent('cy', 100, desk),
    ];
    const got = await Promise.all((await tickets(51)).map((id) => assign(id, desk)));
    expect(countBy(got)).toEqual(new Map(people.map((id) => [id, 17])));
    const turns = await db
      .selectFrom('agent_teams')
      .select('last_assigned_seq')
      .orderBy('last_assigned_seq')
      .execute();
    expect(turns.map((row) => row.last_assigned_seq)).toEqual([49, 50, 51]);
  });

  it('never exceed a capacity, and wait when nobody has room', async () => {
    const desk = await team('desk');
    const [ana, bo] = [await agent('ana', 7, desk), await agent('bo', 12, desk)];
    const got = countBy(await Promise.all((await tickets(50)).map((id) => assign(id, desk))));
    expect([got.get(ana), got.get(bo), got.get(null)]).toEqual([7, 12, 31]);
  });

  it('never exceed the capacity of somebody who stands in several teams', async () => {
    const [desk, night] = [await team('desk'), await team('night')];
    const both = await agent('ana', 5, desk, night);
    const got = countBy(
      await Promise.all((await tickets(50)).map((id, i) => assign(id, i % 2 === 0 ? desk : night))),
    );
    expect([got.get(both), got.get(null)]).toEqual([5, 45]);
  });
});

describe('the load', () => {
  it('counts what is new or open, and not the ticket that is being assigned', async () => {
    const desk = await team('desk');
    const ana = await agent('ana', 1, desk);
    const [first, second] = await tickets(2);
    if (first === undefined || second === undefined) throw new Error('two tickets expected');
    expect(await assign(first, desk)).toBe(ana);
    expect(await assign(first, desk)).toBe(ana);
    expect(await assign(second, desk)).toBeNull();
    await db.updateTable('tickets').set({ status: 'pending' }).where('id', '=', first).execute();
    expect(await assign(second, desk)).toBe(ana);
  });
});

describe('the roster of an instant', () => {
  it('knows who is on shift in their own zone, who is absent, and who is on call', async () => {
    const desk = await team('desk');
    const [ana, bo, cy] = [
      await agent('ana', 1, desk),
      await agent('bo', 1, desk),
      await agent('cy', 1, desk),
    ];
    // 2026-06-01 is a Monday; 09:00 UTC is 18:00 in Tokyo and 05:00 in New York.
    await db.updateTable('agents').set({ time_zone: 'Asia/Tokyo' }).where('id', '=', ana).execute();
    await db.updateTable('agents').set({ time_zone: 'America/New_York' }).where('id', '=', bo).execute();
    await db
      .insertInto('shifts')
      .values([ana, bo].map((agent_id) => ({ agent_id, weekday: 'mon', starts: '09:00', ends: '18:00' })))
      .execute();
    await db
      .insertInto('absences')
      .values({ agent_id: cy, starts_at: instant(START), ends_at: instant(START + 60_000) })
      .execute();
    await db
      .insertInto('role_holders')
      .values([bo, cy].map((agent_id) => ({ role: 'on_call', team_id: desk, agent_id })))
      .execute();
    const working = async (now: number) => {
      const roster = await loadRoster(db, now);
      return new Set(roster.agents.filter((each) => each.workingNow).map((each) => each.name));
    };
    expect(await working(START - 1)).toEqual(new Set(['ana', 'cy']));
    expect(await working(START)).toEqual(new Set([]));
    expect(await working(START + 60_000)).toEqual(new Set(['cy']));
    expect(await working(Date.UTC(2026, 5, 1, 13))).toEqual(new Set(['bo', 'cy']));
    const { holders } = await loadRoster(db, START);
    expect(new Map(holders.map((holder) => [holder.agentId, holder.workingNow]))).toEqual(
      new Map([
        [bo, true],
        [cy, false],
      ]),
    );
  });
});
