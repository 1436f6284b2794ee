import type { TicketId } from '../../contract/ids.ts';
import type { Db } from '../connect.ts';
import { isBehind, type PageRequest } from '../keyset.ts';
import { type EscalationRow, selectEscalations } from './select-escalations.ts';

export interface EscalationFilter {
  readonly state?: EscalationRow['state'] | undefined;
  readonly ticket?: TicketId | undefined;
}

/** A page of escalations, newest first. Uses `escalations_by_state`, `escalations_of_ticket`, `escalations_newest`. */
export async function listEscalations(
  db: Db,
  filter: EscalationFilter,
  page: PageRequest,
): Promise<readonly EscalationRow[]> {
  let query = selectEscalations(db).orderBy('e.created_at', 'desc').orderBy('e.id', 'desc').limit(page.limit);
  if (page.after !== null) query = query.where(isBehind(page.after, 'desc', 'e.created_at', 'e.id'));
  if (filter.state !== undefined) query = query.where('e.state', '=', filter.state);
  if (filter.ticket !== undefined) query = query.where('e.ticket_id', '=', filter.ticket);
  return query.execute();
}
