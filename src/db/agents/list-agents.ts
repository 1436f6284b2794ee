import type { AgentId, TeamId } from '../../contract/ids.ts';
import type { Db } from '../connect.ts';
import { isBehind, type PageRequest } from '../keyset.ts';

/** A page of agents in the order in which they joined. The roster is small: no index but the primary key. */
export async function listAgents(db: Db, filter: { readonly team?: TeamId | undefined }, page: PageRequest) {
  let query = db
    .selectFrom('agents')
    .select([
      'id',
      'name',
      'kind',
      'email',
      'phone',
      'slack_user_id',
      'languages',
      'skills',
      'capacity',
      'time_zone',
      'active',
      'created_at',
    ])
    .orderBy('created_at')
    .orderBy('id')
    .limit(page.limit);
  if (page.after !== null) query = query.where(isBehind(page.after, 'asc', 'created_at', 'id'));
  const { team } = filter;
  if (team !== undefined) {
    query = query.where('id', 'in', (eb) =>
      eb.selectFrom('agent_teams').select('agent_id').where('team_id', '=', team),
    );
  }
  return query.execute();
}

/** The teams of some agents. Uses `agent_teams_of_agent`. */
export async function teamsOfAgents(db: Db, ids: readonly AgentId[]) {
  if (ids.length === 0) return [];
  return db
    .selectFrom('agent_teams')
    .innerJoin('teams', 'teams.id', 'agent_teams.team_id')
    .select(['agent_teams.agent_id', 'teams.id', 'teams.name'])
    .where('agent_teams.agent_id', 'in', ids)
    .orderBy('teams.id')
    .execute();
}
