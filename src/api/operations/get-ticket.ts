import { z } from 'zod';
import { exampleTicket } from '../examples.ts';
import { readOperation } from '../operation.ts';
import { MAY_READ } from '../roles.ts';
import { id, nothing } from '../schemas/fields.ts';
import { ticketShown } from '../schemas/shown.ts';
import { ticketAnswer } from '../ticket-answer.ts';

/** `GET /v1/tickets/{id}` */
export const getTicket = readOperation({
  path: '/v1/tickets/{id}',
  name: 'getTicket',
  tag: 'Tickets',
  summary: 'A ticket with its clocks, escalations and pauses, true now.',
  roles: MAY_READ,
  entity: 'ticket',
  params: z.object({ id: id('tkt') }),
  query: nothing,
  answers: { 200: { description: 'The ticket.', schema: ticketShown, example: exampleTicket } },
  read: ({ deps, params }) => ticketAnswer(deps, params.id, 200),
});
