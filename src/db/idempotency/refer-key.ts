import type { Db } from '../connect.ts';
import type { IdempotencyKey } from './claim-key.ts';

/** Notes, in the transaction that claimed the key, what came of the request. */
export async function referKey(trx: Db, { apiKeyId, key }: IdempotencyKey, ref: string): Promise<void> {
  await trx
    .updateTable('idempotency')
    .set({ ref })
    .where('api_key_id', '=', apiKeyId)
    .where('key', '=', key)
    .execute();
}
