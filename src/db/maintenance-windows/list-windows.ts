import type { WindowId } from '../../contract/ids.ts';
import type { Db } from '../connect.ts';
import { isBehind, type PageRequest } from '../keyset.ts';

function selectWindows(db: Db) {
  return db
    .selectFrom('maintenance_windows')
    .select(['id', 'title', 'starts_at', 'ends_at', 'announced_at', 'created_at']);
}

export type WindowRow = Awaited<ReturnType<ReturnType<typeof selectWindows>['execute']>>[number];

/** A page of maintenance windows, the one made last first. Few rows: no index but the primary key. */
export async function listWindows(db: Db, page: PageRequest): Promise<readonly WindowRow[]> {
  let query = selectWindows(db).orderBy('created_at', 'desc').orderBy('id', 'desc').limit(page.limit);
  if (page.after !== null) query = query.where(isBehind(page.after, 'desc', 'created_at', 'id'));
  return query.execute();
}

/** One window by id, or `null`. */
export async function findWindow(db: Db, id: WindowId): Promise<WindowRow | null> {
  const row = await selectWindows(db).where('id', '=', id).executeTakeFirst();
  return row ?? null;
}
