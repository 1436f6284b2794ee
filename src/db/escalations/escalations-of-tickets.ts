import type { TicketId } from '../../contract/ids.ts';
import type { Db } from '../connect.ts';
import { type EscalationRow, selectEscalations } from './select-escalations.ts';

/** All escalations of some tickets, oldest first. Uses `escalations_of_ticket`. */
export async function escalationsOfTickets(
  db: Db,
  ticketIds: readonly TicketId[],
): Promise<readonly EscalationRow[]> {
  if (ticketIds.length === 0) return [];
  return selectEscalations(db)
    .where('e.ticket_id', 'in', ticketIds)
    .orderBy('e.created_at')
    .orderBy('e.id')
    .execute();
}
