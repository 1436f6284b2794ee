import type { TeamId } from '../../contract/ids.ts';
import type { Db } from '../connect.ts';

/** A page of teams by id, with how many active agents each has. */
export async function listTeams(db: Db, afterId: string, limit: number) {
  return db
    .selectFrom('teams')
    .select((eb) => [
      'id',
      'name',
      'strategy',
      eb
        .selectFrom('agent_teams')
        .innerJoin('agents', 'agents.id', 'agent_teams.agent_id')
        .whereRef('agent_teams.team_id', '=', 'teams.id')
        .where('agents.active', '=', true)
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .as('members'),
    ])
    .where((eb) => eb(eb.cast<string>('id', 'text'), '>', afterId))
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** Whether the policy has this team. */
export async function teamExists(db: Db, id: TeamId): Promise<boolean> {
  const row = await db.selectFrom('teams').select('id').where('id', '=', id).executeTakeFirst();
  return row !== undefined;
}
