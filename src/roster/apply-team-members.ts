import type { AgentId, TeamId } from '../contract/ids.ts';
import type { Db } from '../db/connect.ts';
import type { Change } from './change.ts';
import type { RosterFile } from './schema.ts';

/**
 * Puts agents into their teams and takes them out of others. Whoever stays keeps the round-robin turn.
 *
 * @param managed - everybody whom this or an earlier roster named; others are left alone
 */
export async function applyTeamMembers(
  trx: Db,
  roster: RosterFile,
  ids: Readonly<Record<string, AgentId>>,
  managed: readonly AgentId[],
): Promise<readonly Change[]> {
  if (managed.length === 0) return [];
  const changes: Change[] = [];
  const keyOf = new Map(Object.entries(ids).map(([key, id]) => [id, key]));
  const is = await trx
    .selectFrom('agent_teams')
    .innerJoin('agents', 'agents.id', 'agent_teams.agent_id')
    .select(['agent_id', 'team_id', 'agents.name'])
    .where('agent_id', 'in', managed)
    .orderBy('team_id')
    .orderBy('agents.name')
    .execute();
  for (const { agent_id, team_id, name } of is) {
    const key = keyOf.get(agent_id);
    if (key !== undefined && roster.agents[key]?.teams.includes(team_id) === true) continue;
    await trx
      .deleteFrom('agent_teams')
      .where('agent_id', '=', agent_id)
      .where('team_id', '=', team_id)
      .execute();
    changes.push({ action: 'remove', what: `member of ${team_id}`, detail: name });
  }
  for (const [key, agent] of Object.entries(roster.agents)) {
    const agent_id = ids[key];
    if (agent_id === undefined) continue;
    for (const team of new Set(agent.teams)) {
      const result = await trx
        .insertInto('agent_teams')
        .values({ agent_id, team_id: team as TeamId })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if ((result.numInsertedOrUpdatedRows ?? 0n) > 0n) {
        changes.push({ action: 'add', what: `member of ${team}`, detail: agent.name });
      }
    }
  }
  return changes;
}
