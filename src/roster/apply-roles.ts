import type { AgentId, TeamId } from '../contract/ids.ts';
import type { Db } from '../db/connect.ts';
import type { Change } from './change.ts';
import { FILLED_ROLES, type RosterFile, TEAM_ROLES } from './schema.ts';

interface Holder {
  readonly role: string;
  readonly team_id: TeamId | null;
  readonly agent_id: AgentId;
  readonly position: number;
}

/**
 * Fills roles as a roster says: of a team, or of the organisation, in the order in which people are told.
 *
 * @param managed - everybody whom this or an earlier roster named; roles of others are left alone
 */
export async function applyRoles(
  trx: Db,
  roster: RosterFile,
  ids: Readonly<Record<string, AgentId>>,
  managed: readonly AgentId[],
): Promise<readonly Change[]> {
  if (managed.length === 0) return [];
  const is = await trx
    .selectFrom('role_holders')
    .selectAll()
    .where('agent_id', 'in', managed)
    .orderBy('role')
    .orderBy('position')
    .execute();
  const should = wanted(roster, ids);
  const gone = is.filter((holder) => !should.some((other) => same(holder, other)));
  const added = should.filter((holder) => !is.some((other) => same(holder, other)));
  for (const holder of gone) {
    await trx
      .deleteFrom('role_holders')
      .where('role', '=', holder.role)
      .where('agent_id', '=', holder.agent_id)
      .where((row) =>
        holder.team_id === null ? row('team_id', 'is', null) : row('team_id', '=', holder.team_id),
      )
      .execute();
  }
  if (added.length > 0) await trx.insertInto('role_holders').values(added).execute();
  const names = new Map(
    (await trx.selectFrom('agents').select(['id', 'name']).execute()).map((agent) => [agent.id, agent.name]),
  );
  const change = (action: Change['action'], holder: Holder): Change => ({
    action,
    what: `role ${holder.role}${holder.team_id === null ? '' : ` of ${holder.team_id}`}`,
    detail: `${names.get(holder.agent_id) ?? holder.agent_id}${holder.position === 0 ? '' : `, number ${holder.position + 1}`}`,
  });
  return [...gone.map((holder) => change('remove', holder)), ...added.map((holder) => change('add', holder))];
}

function wanted(roster: RosterFile, ids: Readonly<Record<string, AgentId>>): readonly Holder[] {
  const found: Holder[] = [];
  const add = (role: string, team: string | null, keys: readonly string[] | undefined): void => {
    for (const [position, key] of (keys ?? []).entries()) {
      const agent_id = ids[key];
      if (agent_id !== undefined) found.push({ role, team_id: team as TeamId | null, agent_id, position });
    }
  };
  for (const [team, block] of Object.entries(roster.teams)) {
    for (const role of TEAM_ROLES) add(role, team, block[role]);
  }
  for (const role of FILLED_ROLES) add(role, null, roster.roles[role]);
  return found;
}

function same(a: Holder, b: Holder): boolean {
  return (
    a.role === b.role && a.team_id === b.team_id && a.agent_id === b.agent_id && a.position === b.position
  );
}
