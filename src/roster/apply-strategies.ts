import type { TeamId } from '../contract/ids.ts';
import type { Strategy } from '../contract/words.ts';
import type { Db } from '../db/connect.ts';
import type { Change } from './change.ts';
import type { RosterFile } from './schema.ts';

type Strategies = Readonly<Record<string, Strategy>>;

/**
 * Sets the strategies that a roster gives its teams. One that it no longer gives goes back to the policy's
 * when Holdfast is started next, which is when the policy's teams are looked at.
 */
export async function applyStrategies(
  trx: Db,
  roster: RosterFile,
  known: Strategies,
): Promise<{ readonly strategies: Strategies; readonly changes: readonly Change[] }> {
  const strategies: Record<string, Strategy> = {};
  const changes: Change[] = [];
  for (const [key, { strategy }] of Object.entries(roster.teams)) {
    if (strategy === undefined) continue;
    strategies[key] = strategy;
    const result = await trx
      .updateTable('teams')
      .set({ strategy })
      .where('id', '=', key as TeamId)
      .where('strategy', '<>', strategy)
      .executeTakeFirst();
    if (result.numUpdatedRows > 0n) {
      changes.push({ action: 'change', what: `team ${key}`, detail: `strategy ${strategy}` });
    }
  }
  for (const key of Object.keys(known)) {
    if (key in strategies) continue;
    changes.push({
      action: 'change',
      what: `team ${key}`,
      detail: "the policy's strategy, from the next start on",
    });
  }
  return { strategies, changes };
}
