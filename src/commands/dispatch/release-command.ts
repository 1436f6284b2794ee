import type { CommandId } from '../../contract/ids.ts';
import { type Db, instant } from '../../db/connect.ts';

/** Notes that a command is with Temporal; its turn writes the verdict. It is handed over again only if none comes. */
export async function markHanded(db: Db, id: CommandId, now: number, againAt: number): Promise<void> {
  await db
    .updateTable('commands')
    .set({ handed_at: instant(now), leased_until: null, next_attempt_at: instant(againAt), last_error: null })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .execute();
}

/** Gives a command back to be tried again later. */
export async function postpone(db: Db, id: CommandId, againAt: number, why: string): Promise<void> {
  await db
    .updateTable('commands')
    .set({ leased_until: null, next_attempt_at: instant(againAt), last_error: why.slice(0, 300) })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .execute();
}
