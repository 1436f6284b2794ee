import type { Db } from '../connect.ts';
import type { IdempotencyKey } from './claim-key.ts';

export interface EarlierRequest {
  readonly fingerprint: Buffer;
  /** The id of what came of it. */
  readonly ref: string | null;
  /** The answer as it was stored, or `null` if it never was. */
  readonly response: unknown;
}

/** The earlier request of this key, if it was committed. Uses the primary key. */
export async function findKey(db: Db, { apiKeyId, key }: IdempotencyKey): Promise<EarlierRequest | null> {
  const row = await db
    .selectFrom('idempotency')
    .select(['fingerprint', 'ref', 'response'])
    .where('api_key_id', '=', apiKeyId)
    .where('key', '=', key)
    .executeTakeFirst();
  return row ?? null;
}
