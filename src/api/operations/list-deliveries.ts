import { z } from 'zod';
import { listDeliveries as list } from '../../db/deliveries/list-deliveries.ts';
import { positionOf } from '../cursor.ts';
import { exampleDelivery, examplePage } from '../examples.ts';
import { readOperation } from '../operation.ts';
import { pageAnswer, pageOf } from '../page.ts';
import { renderDelivery } from '../render/render-delivery.ts';
import { MAY_READ } from '../roles.ts';
import { id, nothing, pageQuery } from '../schemas/fields.ts';
import { deliveryShown, pageShown } from '../schemas/shown.ts';

/** `GET /v1/deliveries`: every message that leaves is a row first (semantics 41); also the in-app inbox. */
export const listDeliveries = readOperation({
  path: '/v1/deliveries',
  name: 'listDeliveries',
  tag: 'Deliveries',
  summary: 'Messages that left or will leave the house, newest first; also the in-app inbox.',
  roles: MAY_READ,
  entity: 'none',
  params: nothing,
  query: z.strictObject({
    ...pageQuery,
    ticket: id('tkt').optional(),
    state: z.enum(['waiting', 'sent', 'failed']).optional(),
  }),
  answers: {
    200: { description: 'A page.', schema: pageShown(deliveryShown), example: examplePage(exampleDelivery) },
  },
  read: async ({ deps, query: { limit, cursor, ...filter } }) => {
    const page = { limit: limit + 1, after: positionOf(cursor) };
    const { rows, nextCursor } = pageOf(await list(deps.db, filter, page), limit);
    return pageAnswer(rows.map(renderDelivery), nextCursor);
  },
});
