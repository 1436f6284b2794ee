import type { AgentId, ApiKeyId } from '../../contract/ids.ts';
import type { KeyRole } from '../../contract/words.ts';
import { type Db, instant, instantOrNull } from '../connect.ts';
import { newId } from '../new-id.ts';

export interface NewKey {
  readonly name: string;
  readonly hash: Buffer;
  readonly role: KeyRole;
  readonly agentId: AgentId | null;
  readonly expiresAt: number | null;
  readonly now: number;
}

/** Keeps the hash of a new key. */
export async function insertKey(trx: Db, key: NewKey): Promise<ApiKeyId> {
  const id = newId('key', key.now);
  await trx
    .insertInto('api_keys')
    .values({
      id,
      name: key.name,
      hash: key.hash,
      role: key.role,
      agent_id: key.agentId,
      created_at: instant(key.now),
      expires_at: instantOrNull(key.expiresAt),
    })
    .execute();
  return id;
}
