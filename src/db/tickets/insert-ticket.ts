import type { ContactId, CustomerId, TicketId } from '../../contract/ids.ts';
import type { Channel, Tier } from '../../contract/words.ts';
import { type Db, instant, json } from '../connect.ts';
import type { Asked, Requester } from '../schema.ts';

export interface NewTicket {
  readonly id: TicketId;
  readonly subject: string;
  readonly channel: Channel;
  readonly customerId: CustomerId;
  readonly contactId: ContactId | null;
  readonly requester: Requester;
  readonly tier: Tier;
  readonly language: string | null;
  readonly externalRef: string | null;
  readonly openedBy: 'customer' | 'agent';
  readonly asked: Asked;
  readonly receivedAt: number;
  readonly now: number;
}

/** Writes a ticket that nobody has looked at yet. `false`: its external reference belongs to another one. */
export async function insertTicket(trx: Db, ticket: NewTicket): Promise<boolean> {
  const inserted = await trx
    .insertInto('tickets')
    .values({
      id: ticket.id,
      subject: ticket.subject,
      status: 'new',
      channel: ticket.channel,
      customer_id: ticket.customerId,
      contact_id: ticket.contactId,
      requester: json(ticket.requester),
      tier: ticket.tier,
      language: ticket.language,
      external_ref: ticket.externalRef,
      opened_by: ticket.openedBy,
      asked: json(ticket.asked),
      received_at: instant(ticket.receivedAt),
      created_at: instant(ticket.now),
      updated_at: instant(ticket.now),
    })
    .onConflict((conflict) =>
      conflict.column('external_ref').where('external_ref', 'is not', null).doNothing(),
    )
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}
