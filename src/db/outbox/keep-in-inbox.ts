import { sql } from 'kysely';
import type { DeliveryChannel } from '../../contract/words.ts';
import { type Db, instant, json } from '../connect.ts';

/** Why a message of a channel is kept instead of sent; `null` = that is what the channel means. */
export type Kept = Readonly<Partial<Record<DeliveryChannel, string | null>>>;

const NO_ADDRESS =
  'No address is known for this channel, so nobody was reached: kept in the inbox of Holdfast.';

/**
 * Delivers what is due and read in Holdfast itself: the row is the message, so all that changes is its state.
 * One statement for many, because a storm of tickets tells the same people over and over. Index `outbox_due`.
 *
 * @returns how many were delivered, at most `limit`
 */
export async function keepInInbox(db: Db, kept: Kept, now: number, limit: number): Promise<number> {
  const result = await sql`
    update outbox set
      state = 'sent', sent_at = ${instant(now)}, attempts = attempts + 1, leased_until = null, leased_by = null,
      receipt = '{"inbox": true}', last_error = null,
      note = case
        when channel = 'inbox' then note
        when destination like 'inbox:%' then ${NO_ADDRESS}
        else ${json(kept)}::jsonb ->> channel
      end
    where id in (
      select id from outbox
      where state = 'waiting' and next_attempt_at <= ${instant(now)}
        and (leased_until is null or leased_until <= ${instant(now)})
        and (channel = any(${Object.keys(kept)}::text[]) or destination like 'inbox:%')
      order by next_attempt_at, seq
      limit ${limit}
      for update skip locked
    )
  `.execute(db);
  return Number(result.numAffectedRows ?? 0n);
}
