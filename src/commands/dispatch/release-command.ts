import type { CommandId } from '../../contract/ids.ts';
import { type Db, instant } from '../../db/connect.ts';

/**
 * Notes that Temporal has a command for good. If its turn has not written the verdict, it is handed over again
 * at `againAt`.
 */
export async function markHanded(db: Db, id: CommandId, now: number, againAt: number): Promise<void> {
  await db
    .updateTable('commands')
    .set({ handed_at: instant(now), leased_until: null, next_attempt_at: instant(againAt), last_error: null })
    .where('id', '=', id)
    .execute();
}

/** Gives a command back to be tried again later. Epoch milliseconds. */
export async function postpone(db: Db, id: CommandId, againAt: number, why: string): Promise<void> {
  await db
    .updateTable('commands')
    .set({ leased_until: null, next_attempt_at: instant(againAt), last_error: why.slice(0, 300) })
    .where('id', '=', id)
    .execute();
}
