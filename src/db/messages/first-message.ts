import type { MessageId, TicketId } from '../../contract/ids.ts';
import type { Db } from '../connect.ts';

/** What the ticket was opened with; empty if its text was erased. */
export async function firstMessage(db: Db, ticketId: TicketId): Promise<string> {
  const row = await db
    .selectFrom('messages')
    .select('body')
    .where('ticket_id', '=', ticketId)
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row?.body ?? '';
}

/** The text of one message; `null` if it was erased. */
export async function messageText(db: Db, id: MessageId): Promise<string | null> {
  const row = await db.selectFrom('messages').select('body').where('id', '=', id).executeTakeFirst();
  return row?.body ?? null;
}
