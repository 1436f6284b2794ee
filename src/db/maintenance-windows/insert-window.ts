import type { WindowId } from '../../contract/ids.ts';
import { type Db, instant, instantOrNull } from '../connect.ts';
import { newId } from '../new-id.ts';

export interface NewWindow {
  readonly title: string;
  readonly startsAt: number;
  readonly endsAt: number;
  /** When customers were told; `null` = not yet, and then it pauses nothing (semantics 14). */
  readonly announcedAt: number | null;
  readonly now: number;
}

/** Writes a maintenance window. All instants are epoch milliseconds. */
export async function insertWindow(trx: Db, window: NewWindow): Promise<WindowId> {
  const id = newId('mwn', window.now);
  await trx
    .insertInto('maintenance_windows')
    .values({
      id,
      title: window.title,
      starts_at: instant(window.startsAt),
      ends_at: instant(window.endsAt),
      announced_at: instantOrNull(window.announcedAt),
      created_at: instant(window.now),
    })
    .execute();
  return id;
}
