import { createHash } from 'node:crypto';
import type { Actor } from '../../contract/commands.ts';
import type { TicketId } from '../../contract/ids.ts';

/** What an entry's hash covers: everything in it and the entry before it. */
export interface HashedEntry {
  readonly ticketId: TicketId;
  readonly seq: number;
  readonly type: string;
  /** Epoch milliseconds. */
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly actor: Actor;
  readonly data: unknown;
}

/**
 * sha256 over the previous entry's hash and this entry, so that no entry can be changed, removed or put in
 * without every later hash being wrong.
 *
 * @param previous - `null` for the first entry of a ticket
 */
export function ledgerHash(previous: Buffer | null, entry: HashedEntry): Buffer {
  const hash = createHash('sha256');
  if (previous !== null) hash.update(previous);
  const { ticketId, seq, type, occurredAt, recordedAt, actor, data } = entry;
  hash.update(canonical([ticketId, seq, type, occurredAt, recordedAt, actor.kind, actor.id, data]));
  return hash.digest();
}

/** JSON with sorted keys: the database keeps the content of a `jsonb` column, not its order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}
