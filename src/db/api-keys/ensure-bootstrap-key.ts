import type { ApiKeyId } from '../../contract/ids.ts';
import { type Db, instant } from '../connect.ts';
import { hashOf } from './hash-of.ts';

/** There is one, so that another `HOLDFAST_API_KEY` takes the place of the old one, which then opens nothing. */
const BOOTSTRAP_ID = 'key_bootstrap' as string as ApiKeyId;

/**
 * Makes the operator's own key the admin key of this installation. Repeating it changes nothing.
 *
 * @param key - `HOLDFAST_API_KEY`: any text of at least 32 characters
 * @throws Error when it is shorter, or is already the key of somebody else
 */
export async function ensureBootstrapKey(db: Db, key: string, now: number): Promise<void> {
  if (key.length < 32) throw new Error('HOLDFAST_API_KEY is too short: give at least 32 characters.');
  const hash = hashOf(key);
  const other = await db
    .selectFrom('api_keys')
    .select('id')
    .where('hash', '=', hash)
    .where('id', '<>', BOOTSTRAP_ID)
    .executeTakeFirst();
  if (other !== undefined) {
    throw new Error(`HOLDFAST_API_KEY is already in use as the key ${other.id}. Give another text.`);
  }
  await db
    .insertInto('api_keys')
    .values({ id: BOOTSTRAP_ID, name: 'bootstrap', hash, role: 'admin', created_at: instant(now) })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ hash, role: 'admin', revoked_at: null, expires_at: null }),
    )
    .execute();
}
