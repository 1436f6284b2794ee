import type { TicketId } from '../contract/ids.ts';
import { findTicket } from '../db/tickets/find-ticket.ts';
import { type Answer, answer } from './answer.ts';
import type { ApiDeps } from './deps.ts';
import { notFound } from './not-found.ts';
import { renderTickets } from './render/render-tickets.ts';

/**
 * A ticket as it is now, with its version as `ETag`.
 *
 * @throws Problem 404
 */
export async function ticketAnswer(
  deps: ApiDeps,
  id: TicketId,
  status: 200 | 201,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const row = await findTicket(deps.db, id);
  if (row === null) throw notFound('ticket');
  const [ticket] = await renderTickets(deps, [row]);
  return answer(status, ticket, { ETag: `"${row.version}"`, ...headers });
}
