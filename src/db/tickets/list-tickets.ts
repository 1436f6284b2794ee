import { sql } from 'kysely';
import type { AgentId, TeamId } from '../../contract/ids.ts';
import type { Category, Priority, Status, Tier } from '../../contract/words.ts';
import { type Db, instant } from '../connect.ts';
import { type Direction, isBehind, type PageRequest } from '../keyset.ts';
import { selectTickets, type TicketRow } from './select-tickets.ts';

export interface TicketFilter {
  readonly status?: Status | undefined;
  readonly priority?: Priority | undefined;
  readonly team?: TeamId | undefined;
  readonly assignee?: AgentId | undefined;
  readonly tier?: Tier | undefined;
  readonly category?: Category | undefined;
  readonly sla?: 'at_risk' | 'breached' | 'paused' | undefined;
  /** Words of the subject, or a ticket's number. */
  readonly q?: string | undefined;
}

/**
 * A page of tickets by time of creation. Relies on `tickets_newest` and its siblings per filter,
 * `tickets_search` for words, and the indexes of `clocks` for `sla`.
 *
 * @param now - epoch milliseconds; what is at risk depends on it (semantics 45)
 */
export async function listTickets(
  db: Db,
  filter: TicketFilter,
  direction: Direction,
  page: PageRequest,
  now: number,
): Promise<readonly TicketRow[]> {
  let query = selectTickets(db)
    .orderBy('t.created_at', direction)
    .orderBy('t.id', direction)
    .limit(page.limit);
  if (page.after !== null) query = query.where(isBehind(page.after, direction, 't.created_at', 't.id'));
  if (filter.status !== undefined) query = query.where('t.status', '=', filter.status);
  if (filter.priority !== undefined) query = query.where('t.priority', '=', filter.priority);
  if (filter.team !== undefined) query = query.where('t.team_id', '=', filter.team);
  if (filter.assignee !== undefined) query = query.where('t.assignee_id', '=', filter.assignee);
  if (filter.tier !== undefined) query = query.where('t.tier', '=', filter.tier);
  if (filter.category !== undefined) query = query.where('t.category', '=', filter.category);
  if (filter.sla !== undefined) query = query.where(hasClock(filter.sla, now));
  if (filter.q !== undefined) query = query.where(matches(filter.q));
  return query.execute();
}

function hasClock(sla: 'at_risk' | 'breached' | 'paused', now: number) {
  const condition =
    sla === 'at_risk'
      ? sql`clocks.running and clocks.state <> 'paused' and clocks.at_risk_at <= ${instant(now)}`
      : sla === 'breached'
        ? sql`clocks.breached_at is not null`
        : sql`clocks.state = 'paused'`;
  return sql<boolean>`exists (select 1 from clocks where clocks.ticket_id = t.id and ${condition})`;
}

/** `17` and `#17` are also looked up as a number. A bigint has at most 18 digits for sure. */
function matches(q: string) {
  const words = sql<boolean>`to_tsvector('simple', t.subject) @@ websearch_to_tsquery('simple', ${q})`;
  const number = /^#?(\d{1,18})$/.exec(q.trim())?.[1];
  return number === undefined ? words : sql<boolean>`(${words} or t.number = ${number}::bigint)`;
}
