import type { ApiKeyId } from '../../contract/ids.ts';
import { type Db, instant } from '../connect.ts';

/** Notes that a key was used. */
export async function touchKey(db: Db, id: ApiKeyId, now: number): Promise<void> {
  await db
    .updateTable('api_keys')
    .set({ last_used_at: instant(now) })
    .where('id', '=', id)
    .execute();
}
