import type { z } from 'zod';
import { acceptTicket } from '../../commands/accept/accept-ticket.ts';
import type { Requester } from '../../db/schema.ts';
import { exampleTicket } from '../examples.ts';
import { writeOperation } from '../operation.ts';
import { MAY_BRING } from '../roles.ts';
import { createTicketBody } from '../schemas/asked.ts';
import { id, nothing } from '../schemas/fields.ts';
import { ticketShown } from '../schemas/shown.ts';
import { ticketAnswer } from '../ticket-answer.ts';
import { waitForTriage } from '../wait-for-triage.ts';

const ticketId = id('tkt');

/** `POST /v1/tickets`: 201 once committed; `Prefer: wait=5` waits for triage. */
export const createTicket = writeOperation({
  path: '/v1/tickets',
  name: 'createTicket',
  tag: 'Tickets',
  summary: 'Open a ticket. With `Prefer: wait=5` the answer waits until it is triaged.',
  roles: MAY_BRING,
  entity: 'none',
  params: nothing,
  body: createTicketBody,
  example: {
    subject: 'The export of our invoices fails',
    body: 'Since this morning every export ends with "error 500". We need it for month end.',
    channel: 'email',
    requester: { email: 'ana@example.com', name: 'Ana Lima' },
    customer: { external_id: 'acme', name: 'Acme', tier: 'enterprise' },
  },
  conditional: false,
  answers: { 201: { description: 'The ticket, committed.', schema: ticketShown, example: exampleTicket } },
  write: async (trx, { deps, caller, body }) => ({
    ref: await acceptTicket(trx, deps.time, {
      caller,
      subject: body.subject,
      body: body.body,
      channel: body.channel,
      requester: requesterOf(body.requester),
      customer:
        body.customer === undefined
          ? undefined
          : {
              externalId: body.customer.external_id,
              name: body.customer.name,
              tier: body.customer.tier,
              language: body.customer.language,
            },
      language: body.language,
      externalRef: body.external_ref,
      priority: body.priority,
      category: body.category,
      openedBy: body.opened_by,
      live: body.live,
      receivedAt: body.received_at === undefined ? undefined : Date.parse(body.received_at),
      defaultTier: deps.policy().defaultTier,
      trustIntakeTier: deps.policy().customers.trustIntakeTier,
    }),
  }),
  respond: async (ref, { deps, headers }) => {
    const ticket = ticketId.parse(ref);
    deps.handoff.ticketAccepted(ticket);
    if (headers.waitMs > 0) await waitForTriage(deps.db, ticket, headers.waitMs);
    return ticketAnswer(deps, ticket, 201, {
      Location: `/v1/tickets/${ticket}`,
      ...(headers.waitMs > 0 && { 'Preference-Applied': `wait=${headers.waitMs / 1000}` }),
    });
  },
});

/** Leaves out what was not said. */
function requesterOf(said: z.output<typeof createTicketBody>['requester']): Requester {
  return {
    ...(said.name !== undefined && { name: said.name }),
    ...(said.email !== undefined && { email: said.email }),
    ...(said.phone !== undefined && { phone: said.phone }),
    ...(said.slack !== undefined && { slack: said.slack }),
  };
}
