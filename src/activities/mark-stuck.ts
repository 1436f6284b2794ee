import type { TicketId } from '../contract/ids.ts';
import { type Db, instant } from '../db/connect.ts';

/** Shows a ticket as stuck: its turn failed in a way that repeating cannot mend, and an operator has to look. */
export async function markStuck(db: Db, ticketId: TicketId, reason: string, now: number): Promise<void> {
  await db
    .updateTable('tickets')
    .set({ stuck_reason: reason.slice(0, 500), updated_at: instant(now) })
    .where('id', '=', ticketId)
    .execute();
}
