import { sql } from 'kysely';
import type { TeamId, TicketId } from '../../contract/ids.ts';
import type { Category, Priority, Tier } from '../../contract/words.ts';
import { type Db, instant } from '../../db/connect.ts';
import { mayNotWait } from '../../domain/routing/may-not-wait.ts';

/** A ticket in the queue of its team. */
export interface Waiting {
  readonly id: TicketId;
  readonly teamId: TeamId;
  readonly tier: Tier;
  readonly category: Category;
  readonly language: string | null;
  readonly policyVersion: string;
  /** Goes before the others, and to somebody on call if nobody has room. */
  readonly neverWaits: boolean;
}

/** Tickets of one team looked at each time, and P1s of all teams. */
const AT_ONCE = 25;

/** Whom somebody is being given to right now needs nobody else. */
const UNASSIGNED = sql`
  assignee_id is null and status in ('new', 'open')
  and not exists (select 1 from commands
                  where ticket_id = tickets.id and type = 'assignment' and state = 'waiting')`;

/**
 * The front of every team's queue, so that a team in which nobody is free keeps no other waiting, and before it
 * what may not wait. Oldest first. Index `tickets_unassigned`. @param now - epoch milliseconds
 */
export async function findWaiting(db: Db, now: number): Promise<readonly Waiting[]> {
  const columns = sql`id, team_id, tier, category, priority, language, policy_version, triage, created_at`;
  const result = await sql<Omit<Waiting, 'neverWaits'> & { priority: Priority; flags: string[] | null }>`
    select id, team_id as "teamId", tier, category, priority, language, policy_version as "policyVersion",
           triage -> 'flags' as flags
    from (
      (select ${columns} from tickets
       where priority = 'P1' and team_id is not null and created_at <= ${instant(now)} and ${UNASSIGNED}
       order by created_at limit ${AT_ONCE})
      union all
      select front.* from teams cross join lateral (
        select ${columns} from tickets
        where team_id = teams.id and priority <> 'P1' and created_at <= ${instant(now)} and ${UNASSIGNED}
        order by created_at limit ${AT_ONCE}
      ) front
    ) waiting
    order by created_at, id
  `.execute(db);
  const found = result.rows.map(
    ({ flags, ...ticket }): Waiting => ({
      ...ticket,
      neverWaits: mayNotWait({ ...ticket, flags: flags ?? [] }),
    }),
  );
  return [...found.filter((ticket) => ticket.neverWaits), ...found.filter((ticket) => !ticket.neverWaits)];
}

/**
 * Looks again, under the ticket's lock, which it takes: another worker or a person may have been quicker. A
 * ticket whose row is held is in the middle of something and is looked at the next time. Relies on READ
 * COMMITTED: the second statement sees whatever was committed before the lock was had.
 */
export async function stillWaits(trx: Db, { id, teamId }: Waiting): Promise<boolean> {
  const locked = await sql`select 1 from tickets where id = ${id} for no key update skip locked`.execute(trx);
  if (locked.rows.length === 0) return false;
  const waits = await sql`
    select 1 from tickets where id = ${id} and team_id = ${teamId} and ${UNASSIGNED}`.execute(trx);
  return waits.rows.length > 0;
}
