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
  /** The verdict is written; only the workflow may not know it yet. */
  readonly settled: boolean;
}

/**
 * Claims a ticket's oldest command that is not done, if it is due and nobody else has it. Done is what has its
 * verdict and is held by Temporal for good: a turn can be committed and its update lost with the server, and
 * then the workflow has to hear of it again. Commands of one ticket travel one at a time, in the order in which
 * they were accepted. `null` if there is nothing to do now.
 */
export async function claimCommand(db: Db, ticketId: TicketId, now: number): Promise<ClaimedCommand | null> {
  const result = await sql<ClaimedCommand>`
    update commands set leased_until = ${instant(now + LEASE_MS)}, attempts = attempts + 1
    where id = (select id from commands
                where ticket_id = ${ticketId} and (state = 'waiting' or handed_at is null) order by seq limit 1)
      and next_attempt_at <= ${instant(now)}
      and (leased_until is null or leased_until <= ${instant(now)})
    returning id, ticket_id as "ticketId", type, payload, attempts, state <> 'waiting' as settled
  `.execute(db);
  return result.rows[0] ?? null;
}

/** The tickets whose oldest command to deliver is due, the longest waiting first. */
export async function findDueTickets(db: Db, now: number, limit: number): Promise<readonly TicketId[]> {
  const result = await sql<{ ticketId: TicketId }>`
    select ticket_id as "ticketId" from (
      select distinct on (ticket_id) ticket_id, next_attempt_at, leased_until
      from commands where state = 'waiting' or handed_at is null order by ticket_id, seq
    ) oldest
    where next_attempt_at <= ${instant(now)} and (leased_until is null or leased_until <= ${instant(now)})
    order by next_attempt_at limit ${limit}
  `.execute(db);
  return result.rows.map((row) => row.ticketId);
}
