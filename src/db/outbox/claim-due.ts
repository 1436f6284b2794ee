import { sql } from 'kysely';
import type { DeliveryId, TicketId } from '../../contract/ids.ts';
import type { DeliveryChannel } from '../../contract/words.ts';
import { type Db, instant } from '../connect.ts';
import type { Recipient } from '../schema.ts';

export interface ClaimInput {
  readonly channel: DeliveryChannel;
  readonly workerId: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly leasedUntil: number;
  /** At most this many in all, and this many under way per destination. */
  readonly limit: number;
  readonly perDestination: number;
  /** What this process is sending now. */
  readonly underWay: readonly { readonly id: DeliveryId; readonly destination: string }[];
  /** Whether the receiver recognises a key; if not, a repeat may be a duplicate. */
  readonly honoursKey: boolean;
}

/** A row that this process may send until its lease ends. */
export interface Claimed {
  readonly id: DeliveryId;
  readonly key: string;
  readonly ticketId: TicketId | null;
  readonly destination: string;
  readonly recipient: Recipient;
  readonly subject: string;
  readonly body: string;
  /** This attempt's number, from 1; with the worker's name it fences the row against a late writer. */
  readonly attempt: number;
}

/** How far down the queue is looked for destinations that are free: bounds the work of one claim. */
const LOOK_AHEAD = 500;

/**
 * Leases due messages of one channel. A message waits for the ones before it of the same ticket to the same
 * destination; no destination gets more than its share, so that one which hangs starves no other.
 *
 * `leased_by` stays set while the outcome of an attempt is not known: whoever claims such a row again repeats
 * something that may have arrived. Indexes `outbox_due` and `outbox_order`.
 */
export async function claimDue(db: Db, input: ClaimInput): Promise<readonly Claimed[]> {
  if (input.limit <= 0) return [];
  const now = instant(input.now);
  const ids = input.underWay.map((row) => row.id);
  const destinations = input.underWay.map((row) => row.destination);
  const result = await sql<Claimed>`
    with busy as (
      select destination, count(*) as sending from unnest(${destinations}::text[]) as u (destination) group by 1
    ), due as (
      select o.id, o.destination, o.next_attempt_at, o.seq
      from outbox o left join busy b on b.destination = o.destination
      where o.state = 'waiting' and o.channel = ${input.channel} and o.next_attempt_at <= ${now}
        and (o.leased_until is null or o.leased_until <= ${now})
        and o.id <> all(${ids}::text[]) and o.destination not like 'inbox:%'
        and coalesce(b.sending, 0) < ${input.perDestination}
        and not exists (
          select 1 from outbox earlier
          where earlier.state = 'waiting' and earlier.ticket_id = o.ticket_id
            and earlier.destination = o.destination and earlier.seq < o.seq and earlier.not_before <= ${now}
        )
      order by o.next_attempt_at, o.seq
      limit ${LOOK_AHEAD}
    ), fair as (
      select d.id, coalesce(b.sending, 0)
        + row_number() over (partition by d.destination order by d.next_attempt_at, d.seq) as nth
      from due d left join busy b on b.destination = d.destination
    ), mine as (
      select id from outbox
      where id in (select id from fair where nth <= ${input.perDestination})
        and state = 'waiting' and (leased_until is null or leased_until <= ${now})
      order by next_attempt_at, seq
      limit ${input.limit}
      for update skip locked
    )
    update outbox set
      leased_by = ${input.workerId}, leased_until = ${instant(input.leasedUntil)}, attempts = attempts + 1,
      possible_duplicate = possible_duplicate or (leased_by is not null and not ${input.honoursKey}::boolean)
    where id in (select id from mine)
    returning id, key, ticket_id as "ticketId", destination, recipient, subject, body, attempts as attempt
  `.execute(db);
  return result.rows;
}
