import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AgentId, TeamId } from '../../src/contract/ids.ts';
import { instant } from '../../src/db/connect.ts';
import { newId } from '../../src/db/new-id.ts';
import { handClock, START } from '../commands/send/outbox-fixture.ts';
import { openTurns, type Turns } from '../support/turns.ts';

const TIER2 = 'tier2' as TeamId;

let desk: Turns;
beforeAll(async () => {
  desk = await openTurns(handClock());
  await desk.db.deleteFrom('agent_teams').execute();
});
afterAll(() => desk[Symbol.asyncDispose]());

async function member(lastTurn: number): Promise<AgentId> {
  const id = newId('agt', START);
  await desk.db
    .insertInto('agents')
    .values({ id, name: id, capacity: 10, created_at: instant(START) })
    .execute();
  await desk.db
    .insertInto('agent_teams')
    .values({ agent_id: id, team_id: TIER2, last_assigned_seq: lastTurn })
    .execute();
  return id;
}

it('a team is given tickets by its own strategy, which a roster may have set, where the branch names none', async () => {
  // Technical tickets of enterprise customers go to Tier 2, and that branch of the chain names no strategy.
  const loaded = await member(1);
  const idle = await member(9);
  const earlier = await desk.open();
  await desk.turn(earlier);
  await desk.turn(earlier, [await desk.accept(earlier, { type: 'assignment', agent: loaded })]);

  const assigned: (AgentId | null)[] = [];
  for (const strategy of ['round_robin', 'least_loaded'] as const) {
    await desk.db.updateTable('teams').set({ strategy }).where('id', '=', TIER2).execute();
    const id = await desk.open({ category: 'technical' });
    await desk.turn(id);
    const row = await desk.row(id);
    expect(row.team_id).toBe(TIER2);
    assigned.push(row.assignee_id);
  }
  expect(assigned).toEqual([loaded, idle]);
});
