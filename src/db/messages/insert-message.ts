import type { Actor } from '../../contract/commands.ts';
import type { MessageId, TicketId } from '../../contract/ids.ts';
import { type Db, instant } from '../connect.ts';
import { newId } from '../new-id.ts';
import type { Database } from '../schema.ts';

export interface NewMessage {
  readonly ticketId: TicketId;
  readonly kind: Database['messages']['kind'];
  readonly author: Actor;
  readonly channel: string | null;
  readonly body: string;
  readonly occurredAt: number;
  readonly createdAt: number;
}

/** Writes the text of a message; everything else refers to it by the id returned. Epoch milliseconds. */
export async function insertMessage(trx: Db, message: NewMessage): Promise<MessageId> {
  const id = newId('msg', message.createdAt);
  await trx
    .insertInto('messages')
    .values({
      id,
      ticket_id: message.ticketId,
      kind: message.kind,
      author_kind: message.author.kind,
      author_id: message.author.id,
      channel: message.channel,
      body: message.body,
      occurred_at: instant(message.occurredAt),
      created_at: instant(message.createdAt),
    })
    .execute();
  return id;
}
