import { type Db, json } from '../connect.ts';
import type { IdempotencyKey } from './claim-key.ts';

/** Stores the answer unless one is there already: the first stands. Says whether this one was stored. */
export async function storeAnswer(
  db: Db,
  { apiKeyId, key }: IdempotencyKey,
  status: number,
  response: unknown,
): Promise<boolean> {
  const stored = await db
    .updateTable('idempotency')
    .set({ status, response: json(response) })
    .where('api_key_id', '=', apiKeyId)
    .where('key', '=', key)
    .where('response', 'is', null)
    .returning('key')
    .executeTakeFirst();
  return stored !== undefined;
}
