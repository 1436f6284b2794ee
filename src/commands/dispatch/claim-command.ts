import { sql } from 'kysely';
import type { CommandId, TicketId } from '../../contract/ids.ts';
import { type Db, instant } from '../../db/connect.ts';

/** How long a claim holds: longer than any call to Temporal may take. Epoch arithmetic in milliseconds. */
export const LEASE_MS = 15_000;

export interface ClaimedCommand {
  readonly id: CommandId;
  readonly ticketId: TicketId;
  readonly type: string;
  readonly payload: unknown;
  readonly attempts: number;
}

/**
 * Claims a ticket's oldest command without a verdict, if it is due and nobody else has it. Commands of one
 * ticket travel one at a time, in the order in which they were accepted: a younger one is never claimed while
 * an older one waits. `null` if there is nothing to do now.
 */
export async function claimCommand(db: Db, ticketId: TicketId, now: number): Promise<ClaimedCommand | null> {
  const result = await sql<ClaimedCommand>`
    update commands set leased_until = ${instant(now + LEASE_MS)}, attempts = attempts + 1
    where id = (select id from commands where ticket_id = ${ticketId} and state = 'waiting' order by seq limit 1)
      and state = 'waiting'
      and next_attempt_at <= ${instant(now)}
      and (leased_until is null or leased_until <= ${instant(now)})
    returning id, ticket_id as "ticketId", type, payload, attempts
  `.execute(db);
  return result.rows[0] ?? null;
}

/** The tickets whose oldest waiting command is due, the longest waiting first. */
export async function findDueTickets(db: Db, now: number, limit: number): Promise<readonly TicketId[]> {
  const result = await sql<{ ticketId: TicketId }>`
    select ticket_id as "ticketId" from (
      select distinct on (ticket_id) ticket_id, next_attempt_at, leased_until
      from commands where state = 'waiting' order by ticket_id, seq
    ) oldest
    where next_attempt_at <= ${instant(now)} and (leased_until is null or leased_until <= ${instant(now)})
    order by next_attempt_at limit ${limit}
  `.execute(db);
  return result.rows.map((row) => row.ticketId);
}
