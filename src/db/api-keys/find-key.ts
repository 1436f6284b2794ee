import type { Db } from '../connect.ts';

/** The key of this hash, whatever has become of it. Uses the unique index on `hash`. */
export async function findKeyByHash(db: Db, hash: Buffer) {
  const row = await db
    .selectFrom('api_keys')
    .select(['id', 'role', 'agent_id', 'last_used_at', 'expires_at', 'revoked_at'])
    .where('hash', '=', hash)
    .executeTakeFirst();
  return row ?? null;
}
