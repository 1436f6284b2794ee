import { z } from 'zod';
import { findEscalation } from '../../db/escalations/find-escalation.ts';
import { listEscalations as list } from '../../db/escalations/list-escalations.ts';
import { answer } from '../answer.ts';
import { positionOf } from '../cursor.ts';
import { exampleEscalation, examplePage } from '../examples.ts';
import { notFound } from '../not-found.ts';
import { readOperation } from '../operation.ts';
import { pageAnswer, pageOf } from '../page.ts';
import { renderEscalation } from '../render/render-escalation.ts';
import { MAY_READ } from '../roles.ts';
import { id, nothing, pageQuery } from '../schemas/fields.ts';
import { escalationShown, pageShown } from '../schemas/shown.ts';

/** `GET /v1/escalations` */
export const listEscalations = readOperation({
  path: '/v1/escalations',
  name: 'listEscalations',
  tag: 'Escalations',
  summary: 'Escalations, newest first.',
  roles: MAY_READ,
  entity: 'none',
  params: nothing,
  query: z.strictObject({
    ...pageQuery,
    state: z.enum(['open', 'acknowledged', 'completed', 'superseded', 'expired']).optional(),
    ticket: id('tkt').optional(),
  }),
  answers: {
    200: {
      description: 'A page.',
      schema: pageShown(escalationShown),
      example: examplePage(exampleEscalation),
    },
  },
  read: async ({ deps, query: { limit, cursor, ...filter } }) => {
    const page = { limit: limit + 1, after: positionOf(cursor) };
    const { rows, nextCursor } = pageOf(await list(deps.db, filter, page), limit);
    return pageAnswer(rows.map(renderEscalation), nextCursor);
  },
});

/** `GET /v1/escalations/{id}` */
export const getEscalation = readOperation({
  path: '/v1/escalations/{id}',
  name: 'getEscalation',
  tag: 'Escalations',
  summary: 'One escalation: who was told, and what came of it.',
  roles: MAY_READ,
  entity: 'escalation',
  params: z.object({ id: id('esc') }),
  query: nothing,
  answers: { 200: { description: 'The escalation.', schema: escalationShown, example: exampleEscalation } },
  read: async ({ deps, params }) => {
    const row = await findEscalation(deps.db, params.id);
    if (row === null) throw notFound('escalation');
    return answer(200, renderEscalation(row));
  },
});
