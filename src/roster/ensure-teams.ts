import type { TeamId } from '../contract/ids.ts';
import type { Db } from '../db/connect.ts';
import type { Policy } from '../domain/policy.ts';
import { lockRecord } from './roster-record.ts';

/**
 * Makes the policy's teams exist (semantics 36: the policy declares them, the roster fills them). A strategy
 * that a roster has set stays. Teams that the policy no longer has stay too: tickets refer to them.
 */
export async function ensureTeams(db: Db, policy: Policy): Promise<void> {
  if (policy.teams.length === 0) return;
  await db.transaction().execute(async (trx) => {
    const { strategies } = await lockRecord(trx);
    await trx
      .insertInto('teams')
      .values(
        policy.teams.map((team) => ({
          id: team.id as TeamId,
          name: team.name,
          strategy: strategies[team.id] ?? team.strategy,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet((team) => ({
            name: team.ref('excluded.name'),
            strategy: team.ref('excluded.strategy'),
          }))
          // Nothing is written, and nobody held up, by a start that changes nothing.
          .where((team) =>
            team.or([
              team('teams.name', '<>', team.ref('excluded.name')),
              team('teams.strategy', '<>', team.ref('excluded.strategy')),
            ]),
          ),
      )
      .execute();
  });
}
