import type { CommandId, ContactId, TicketId } from '../../contract/ids.ts';
import type { Channel } from '../../contract/words.ts';
import type { Db } from '../../db/connect.ts';
import { insertMessage } from '../../db/messages/insert-message.ts';
import type { LockedTicket } from '../../db/tickets/lock-ticket.ts';
import type { TimeSource } from '../../runtime/time-source.ts';
import { acceptCommand } from './accept-command.ts';
import { type Address, addressFrom } from './address.ts';
import { keepContact } from './keep-contact.ts';

export interface CustomerMessageRequest {
  readonly ticketId: TicketId;
  readonly ifMatch: readonly number[] | null;
  readonly body: string;
  readonly channel: Channel | null;
  /** A mail address, phone number or chat id; the ticket's requester if it is not given. */
  readonly from: string | undefined;
  readonly automatic: boolean;
}

/** What a customer writes. Never refused by the ticket's state, not even when it has ended. */
export function acceptCustomerMessage(
  trx: Db,
  time: TimeSource,
  request: CustomerMessageRequest,
): Promise<CommandId> {
  return acceptCommand(trx, time, {
    ticketId: request.ticketId,
    // Known only with the ticket; `build` puts the contact in.
    actor: { kind: 'customer', id: null },
    ifMatch: request.ifMatch,
    alsoWhenEnded: true,
    build: async (trx, stamp, ticket) => {
      const address = request.from === undefined ? null : addressFrom(request.from);
      const actor = {
        kind: 'customer' as const,
        id: address === null ? ticket.contactId : await writerOf(trx, ticket, address, stamp.occurredAt),
      };
      const messageId = await insertMessage(trx, {
        ticketId: ticket.id,
        kind: 'customer',
        author: actor,
        channel: request.channel,
        body: request.body,
        occurredAt: stamp.occurredAt,
        createdAt: stamp.occurredAt,
      });
      return { ...stamp, actor, type: 'customerMessage', messageId, automatic: request.automatic };
    },
  });
}

/** Whoever writes to a ticket writes for its customer; an address seen for the first time is kept, unverified. */
async function writerOf(trx: Db, ticket: LockedTicket, address: Address, now: number): Promise<ContactId> {
  const { customerId } = ticket;
  const contact = await keepContact(trx, { customerId, address, name: null, verified: false, now });
  return contact.id;
}
