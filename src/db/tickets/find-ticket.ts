import type { TicketId } from '../../contract/ids.ts';
import type { Db } from '../connect.ts';
import { selectTickets, type TicketRow } from './select-tickets.ts';

/** One ticket by id, or `null`. Uses the primary key. */
export async function findTicket(db: Db, id: TicketId): Promise<TicketRow | null> {
  const row = await selectTickets(db).where('t.id', '=', id).executeTakeFirst();
  return row ?? null;
}
