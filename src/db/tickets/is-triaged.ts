import type { TicketId } from '../../contract/ids.ts';
import type { Db } from '../connect.ts';

/** Whether the first turn of a ticket was committed: it has a category, a team and clocks. */
export async function isTriaged(db: Db, id: TicketId): Promise<boolean> {
  const row = await db.selectFrom('tickets').select('turn').where('id', '=', id).executeTakeFirst();
  return row !== undefined && row.turn >= 1;
}
