import { z } from 'zod';
import { CATEGORIES, PRIORITIES, STATUSES, TIERS } from '../../contract/words.ts';
import { listTickets as list } from '../../db/tickets/list-tickets.ts';
import { positionOf } from '../cursor.ts';
import { examplePage, exampleTicket } from '../examples.ts';
import { readOperation } from '../operation.ts';
import { pageAnswer, pageOf } from '../page.ts';
import { renderTickets } from '../render/render-tickets.ts';
import { requireKnownFilters } from '../require-known-filters.ts';
import { MAY_READ } from '../roles.ts';
import { id, nothing, pageQuery, teamId, text } from '../schemas/fields.ts';
import { pageShown, ticketShown } from '../schemas/shown.ts';

/** `GET /v1/tickets`: newest first unless asked otherwise. */
export const listTickets = readOperation({
  path: '/v1/tickets',
  name: 'listTickets',
  tag: 'Tickets',
  summary: 'Find tickets. `q` looks for words of the subject, or a number.',
  roles: MAY_READ,
  entity: 'none',
  params: nothing,
  query: z.strictObject({
    ...pageQuery,
    status: z.enum(STATUSES).optional(),
    priority: z.enum(PRIORITIES).optional(),
    team: teamId.optional(),
    assignee: id('agt').optional(),
    tier: z.enum(TIERS).optional(),
    category: z.enum(CATEGORIES).optional(),
    sla: z.enum(['at_risk', 'breached', 'paused']).optional(),
    q: text(200).optional(),
    sort: z.enum(['created_at', '-created_at']).default('-created_at'),
  }),
  answers: {
    200: { description: 'A page.', schema: pageShown(ticketShown), example: examplePage(exampleTicket) },
  },
  read: async ({ deps, query }) => {
    await requireKnownFilters(deps.db, query);
    const { limit, cursor, sort, ...filter } = query;
    const direction = sort === 'created_at' ? 'asc' : 'desc';
    const page = { limit: limit + 1, after: positionOf(cursor) };
    const { rows, nextCursor } = pageOf(await list(deps.db, filter, direction, page, deps.time.now()), limit);
    return pageAnswer(await renderTickets(deps, rows), nextCursor);
  },
});
