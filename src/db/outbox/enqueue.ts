import type { EscalationId, TicketId } from '../../contract/ids.ts';
import type { DeliveryChannel } from '../../contract/words.ts';
import { type Db, instant, json } from '../connect.ts';
import { newId } from '../new-id.ts';
import type { Recipient } from '../schema.ts';
import { destinationOf } from './destination.ts';

/** A message that has to leave. */
export interface NewDelivery {
  /** Says what this message is, so that a repeat is recognised: `tkt_.../stage/resolution/1/75/agt_...`. */
  readonly key: string;
  readonly ticketId: TicketId | null;
  readonly escalationId: EscalationId | null;
  /** What it is for, e.g. `stage`, `acknowledgement`, `assigned`. */
  readonly kind: string;
  readonly channel: DeliveryChannel;
  readonly recipient: Recipient;
  readonly subject: string;
  readonly body: string;
  /** Epoch milliseconds; it is not sent earlier (semantics 37). */
  readonly notBefore: number;
}

/**
 * Writes messages to the outbox in the caller's transaction; the sender takes them from there (semantics 41).
 * A key that is already there is left as it is. Returns how many rows are new.
 */
export async function enqueue(trx: Db, rows: readonly NewDelivery[], now: number): Promise<number> {
  if (rows.length === 0) return 0;
  const written = await trx
    .insertInto('outbox')
    .values(
      rows.map((row) => ({
        id: newId('dlv', now),
        key: row.key,
        ticket_id: row.ticketId,
        escalation_id: row.escalationId,
        kind: row.kind,
        channel: row.channel,
        destination: destinationOf(row.channel, row.recipient),
        recipient: json(row.recipient),
        subject: row.subject,
        body: row.body,
        not_before: instant(row.notBefore),
        next_attempt_at: instant(row.notBefore),
        created_at: instant(now),
      })),
    )
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('id')
    .execute();
  return written.length;
}
