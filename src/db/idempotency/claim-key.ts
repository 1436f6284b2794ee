import { type Db, instant } from '../connect.ts';

/** What identifies one request of one caller. */
export interface IdempotencyKey {
  readonly apiKeyId: string;
  readonly key: string;
}

/**
 * Claims a key for this transaction. A concurrent claim of the same key waits here until the other
 * transaction ends. `false`: somebody else committed it first, and this transaction must not go on.
 */
export async function claimKey(
  trx: Db,
  { apiKeyId, key }: IdempotencyKey,
  fingerprint: Buffer,
  now: number,
): Promise<boolean> {
  const claimed = await trx
    .insertInto('idempotency')
    .values({ api_key_id: apiKeyId, key, fingerprint, created_at: instant(now) })
    .onConflict((conflict) => conflict.columns(['api_key_id', 'key']).doNothing())
    .returning('key')
    .executeTakeFirst();
  return claimed !== undefined;
}
