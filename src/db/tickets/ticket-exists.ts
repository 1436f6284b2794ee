import type { TicketId } from '../../contract/ids.ts';
import type { Db } from '../connect.ts';

/** Whether there is a ticket of this id. Uses the primary key. */
export async function ticketExists(db: Db, id: TicketId): Promise<boolean> {
  const row = await db.selectFrom('tickets').select('id').where('id', '=', id).executeTakeFirst();
  return row !== undefined;
}
