import type { TicketId } from '../../contract/ids.ts';
import type { Category, Channel, Priority, Tier } from '../../contract/words.ts';
import type { Db } from '../../db/connect.ts';
import { insertMessage } from '../../db/messages/insert-message.ts';
import { newId } from '../../db/new-id.ts';
import type { Requester } from '../../db/schema.ts';
import { findByExternalRef } from '../../db/tickets/find-by-external-ref.ts';
import { insertTicket } from '../../db/tickets/insert-ticket.ts';
import type { TimeSource } from '../../runtime/time-source.ts';
import { authorOf } from './author-of.ts';
import { type Caller, isLead, isPerson } from './caller.ts';
import { type CustomerWord, identifySender } from './identify-sender.ts';
import { insertCommand } from './insert-command.ts';
import { NotAccepted } from './not-accepted.ts';

export interface TicketRequest {
  readonly caller: Caller;
  readonly subject: string;
  readonly body: string;
  readonly channel: Channel;
  readonly requester: Requester;
  readonly customer: CustomerWord | undefined;
  readonly language: string | undefined;
  readonly externalRef: string | undefined;
  readonly priority: Priority | undefined;
  readonly category: Category | undefined;
  readonly openedBy: 'customer' | 'agent';
  /** A call or chat that a person has taken (semantics 7). */
  readonly live: boolean;
  /** Epoch milliseconds. */
  readonly receivedAt: number | undefined;
  readonly defaultTier: Tier;
  readonly trustIntakeTier: boolean;
}

/**
 * Accepts a ticket in the caller's transaction: customer, contact, ticket, text and the order to start its
 * workflow. What it is about and who works on it is decided by its first turn.
 *
 * @throws NotAccepted `field.needs_lead`, `field.needs_agent`, `received_at.future`, `live.no_conversation`,
 *   `ticket.external_ref_taken`
 */
export async function acceptTicket(trx: Db, time: TimeSource, request: TicketRequest): Promise<TicketId> {
  const now = time.now();
  requireRights(request);
  const receivedAt = request.receivedAt ?? now;
  if (receivedAt > now) {
    throw new NotAccepted(
      'invalid',
      'received_at.future',
      'A ticket cannot have been received in the future. Give a past instant, or leave it out.',
      '/received_at',
    );
  }
  const sender = await identifySender(trx, {
    caller: request.caller,
    requester: request.requester,
    customer: request.customer,
    defaultTier: request.defaultTier,
    trustIntakeTier: request.trustIntakeTier,
    now,
  });
  const id = newId('tkt', now);
  const inserted = await insertTicket(trx, {
    id,
    subject: request.subject,
    channel: request.channel,
    customerId: sender.customerId,
    contactId: sender.contactId,
    requester: request.requester,
    tier: sender.tier,
    language: request.language ?? sender.language,
    externalRef: request.externalRef ?? null,
    openedBy: request.openedBy,
    asked: {
      ...(request.priority !== undefined && { priority: request.priority }),
      ...(request.category !== undefined && { category: request.category }),
      byPerson: isPerson(request.caller),
      ...(request.live && { live: true }),
    },
    receivedAt,
    now,
  });
  if (!inserted) throw await externalRefTaken(trx, request.externalRef ?? '');

  const byAgent = request.openedBy === 'agent';
  const author = byAgent
    ? (await authorOf(trx, request.caller, { agent: undefined, pointer: '/opened_by', required: false }))
        .actor
    : ({ kind: 'customer', id: sender.contactId } as const);
  await insertMessage(trx, {
    ticketId: id,
    kind: byAgent ? 'note' : 'customer',
    author,
    channel: request.channel,
    body: request.body,
    occurredAt: receivedAt,
    createdAt: now,
  });
  await insertCommand(trx, id, { type: 'start', id: newId('cmd', now), occurredAt: receivedAt }, now);
  return id;
}

function requireRights({ caller, receivedAt, openedBy, live, channel }: TicketRequest): void {
  if (receivedAt !== undefined && !isLead(caller)) {
    throw new NotAccepted(
      'forbidden',
      'field.needs_lead',
      'Only a lead or admin key may say when a ticket was received. Leave `received_at` out.',
      '/received_at',
    );
  }
  for (const [field, said] of [
    ['opened_by', openedBy === 'agent'],
    ['live', live],
  ] as const) {
    if (said && !isPerson(caller)) {
      throw new NotAccepted(
        'forbidden',
        'field.needs_agent',
        `Only the key of a person of the house may say \`${field}\`, because it changes what the customer is owed. Leave it out.`,
        `/${field}`,
      );
    }
  }
  if (live && channel !== 'phone' && channel !== 'chat') {
    throw new NotAccepted(
      'invalid',
      'live.no_conversation',
      'Only a call or a chat can be live. Leave `live` out, or say `channel` "phone" or "chat".',
      '/live',
    );
  }
}

async function externalRefTaken(trx: Db, externalRef: string): Promise<NotAccepted> {
  const other = await findByExternalRef(trx, externalRef);
  return new NotAccepted(
    'conflict',
    'ticket.external_ref_taken',
    `This external reference already stands for the ticket ${other ?? 'of another request'}. Write to that one, or use another reference.`,
    '/external_ref',
  );
}
