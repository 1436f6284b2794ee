import { z } from 'zod';
import { insertWindow } from '../../db/maintenance-windows/insert-window.ts';
import {
  findWindow,
  listWindows as list,
  type WindowRow,
} from '../../db/maintenance-windows/list-windows.ts';
import { answer } from '../answer.ts';
import { positionOf } from '../cursor.ts';
import { examplePage, exampleWindow } from '../examples.ts';
import { notFound } from '../not-found.ts';
import { readOperation, writeOperation } from '../operation.ts';
import { pageAnswer, pageOf } from '../page.ts';
import { shown, shownOrNull } from '../render/instants.ts';
import { MAY_LEAD, MAY_READ } from '../roles.ts';
import { createWindowBody } from '../schemas/asked.ts';
import { id, nothing, pageQuery } from '../schemas/fields.ts';
import { pageShown, type WindowShown, windowShown } from '../schemas/shown.ts';

/** `POST /v1/maintenance-windows`: a pause for maintenance needs one that was announced (semantics 14). */
export const createWindow = writeOperation({
  path: '/v1/maintenance-windows',
  name: 'createMaintenanceWindow',
  tag: 'Maintenance',
  summary: 'Plan a maintenance. It counts as announced now unless you say otherwise.',
  roles: MAY_LEAD,
  entity: 'none',
  params: nothing,
  body: createWindowBody,
  example: {
    title: 'Database upgrade',
    starts_at: '2026-11-28T02:00:00.000Z',
    ends_at: '2026-11-28T04:00:00.000Z',
  },
  conditional: false,
  answers: { 201: { description: 'The window.', schema: windowShown, example: exampleWindow } },
  write: async (trx, { deps, body }) => {
    const now = deps.time.now();
    const announcedAt =
      body.announced_at === undefined
        ? now
        : body.announced_at === null
          ? null
          : Date.parse(body.announced_at);
    const window = {
      title: body.title,
      startsAt: Date.parse(body.starts_at),
      endsAt: Date.parse(body.ends_at),
      announcedAt,
      now,
    };
    return { ref: await insertWindow(trx, window) };
  },
  respond: async (ref, { deps }) => {
    const row = await findWindow(deps.db, id('mwn').parse(ref));
    if (row === null) throw notFound('window');
    return answer(201, renderWindow(row));
  },
});

/** `GET /v1/maintenance-windows` */
export const listWindows = readOperation({
  path: '/v1/maintenance-windows',
  name: 'listMaintenanceWindows',
  tag: 'Maintenance',
  summary: 'Maintenance windows, the one made last first.',
  roles: MAY_READ,
  entity: 'none',
  params: nothing,
  query: z.strictObject(pageQuery),
  answers: {
    200: { description: 'A page.', schema: pageShown(windowShown), example: examplePage(exampleWindow) },
  },
  read: async ({ deps, query: { limit, cursor } }) => {
    const page = { limit: limit + 1, after: positionOf(cursor) };
    const { rows, nextCursor } = pageOf(await list(deps.db, page), limit);
    return pageAnswer(rows.map(renderWindow), nextCursor);
  },
});

function renderWindow(row: WindowRow): WindowShown {
  return {
    id: row.id,
    title: row.title,
    starts_at: shown(row.starts_at),
    ends_at: shown(row.ends_at),
    announced_at: shownOrNull(row.announced_at),
    created_at: shown(row.created_at),
  };
}
