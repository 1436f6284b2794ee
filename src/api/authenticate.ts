import { createSecretKey } from 'node:crypto';
import { findKeyByHash } from '../db/api-keys/find-key.ts';
import { hashOf } from '../db/api-keys/hash-of.ts';
import { touchKey } from '../db/api-keys/touch-key.ts';
import type { Db } from '../db/connect.ts';
import type { KeyHolder } from './caller.ts';
import { Problem } from './problem.ts';

/** `last_used_at` is for people: to the minute is enough, and spares a write per request. */
const TOUCH_EVERY_MS = 60_000;

/**
 * Who sent this request.
 *
 * @param authorization - the header, if there is one
 * @throws Problem 401 `auth.missing_key`, `auth.unknown_key`, `auth.expired_key`
 */
export async function authenticate(
  db: Db,
  authorization: string | undefined,
  now: number,
): Promise<KeyHolder> {
  const key = /^Bearer +([^\s]+)\s*$/i.exec(authorization ?? '')?.[1];
  if (key === undefined) {
    throw refuse('auth.missing_key', 'Send your key in the header `Authorization: Bearer KEY`.');
  }
  const row = await findKeyByHash(db, hashOf(key));
  if (row === null || row.revoked_at !== null) {
    throw refuse('auth.unknown_key', 'This key is not known, or no longer. Ask an admin for another one.');
  }
  if (row.expires_at !== null && row.expires_at <= now) {
    throw refuse('auth.expired_key', 'This key has expired. Ask an admin for another one.');
  }
  if (row.last_used_at === null || now - row.last_used_at >= TOUCH_EVERY_MS) await touchKey(db, row.id, now);
  return {
    keyId: row.id,
    role: row.role,
    agentId: row.agent_id,
    secret: createSecretKey(Buffer.from(key, 'utf8')),
  };
}

function refuse(code: string, detail: string): Problem {
  return new Problem(401, code, detail, { headers: { 'WWW-Authenticate': 'Bearer realm="holdfast"' } });
}
