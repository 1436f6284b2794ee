import { REFUSALS, type Verdict } from '../../contract/commands.ts';
import { type Db, instant, json } from '../connect.ts';

/** Writes verdicts on commands; one that has its verdict keeps it. */
export async function settle(trx: Db, verdicts: readonly Verdict[], now: number): Promise<void> {
  const applied = verdicts.filter((verdict) => verdict.applied).map((verdict) => verdict.commandId);
  if (applied.length > 0) {
    await trx
      .updateTable('commands')
      .set({ state: 'applied', settled_at: instant(now), last_error: null })
      .where('id', 'in', applied)
      .where('state', '=', 'waiting')
      .execute();
  }
  for (const verdict of verdicts) {
    if (verdict.applied) continue;
    await trx
      .updateTable('commands')
      .set({
        state: 'refused',
        error: json({ code: verdict.code, message: REFUSALS[verdict.code] }),
        settled_at: instant(now),
        last_error: null,
      })
      .where('id', '=', verdict.commandId)
      .where('state', '=', 'waiting')
      .execute();
  }
}
