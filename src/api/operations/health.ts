import { z } from 'zod';
import { answer } from '../answer.ts';
import { isDatabaseAway } from '../is-database-away.ts';
import { openOperation } from '../operation.ts';

/** `GET /healthz`: the process answers. It asks nobody else, so that an outage elsewhere restarts nothing here. */
export const health = openOperation({
  path: '/healthz',
  name: 'health',
  tag: 'Operations',
  summary: 'Whether the process is alive.',
  answers: {
    200: {
      description: 'Alive.',
      schema: z.object({ status: z.literal('ok') }),
      example: { status: 'ok' },
    },
  },
  run: () => Promise.resolve(answer(200, { status: 'ok' })),
});

const readiness = z.object({
  status: z.enum(['ready', 'not_ready']),
  checks: z.object({ database: z.string() }),
});

/**
 * `GET /readyz`: whether requests can be accepted. Only the database decides: what is accepted while Temporal
 * is away waits for it.
 */
export const ready = openOperation({
  path: '/readyz',
  name: 'ready',
  tag: 'Operations',
  summary: 'Whether requests can be accepted.',
  answers: {
    200: {
      description: 'Ready.',
      schema: readiness,
      example: { status: 'ready', checks: { database: 'ok' } },
    },
    503: {
      description: 'Not ready.',
      schema: readiness,
      example: { status: 'not_ready', checks: { database: 'out of reach' } },
    },
  },
  run: async ({ db, log }) => {
    try {
      await db.selectFrom('settings').select('key').limit(1).execute();
      return answer(200, { status: 'ready', checks: { database: 'ok' } });
    } catch (error) {
      log.warn({ err: error }, 'the database is not ready');
      const database = isDatabaseAway(error) ? 'out of reach' : 'not migrated; run bin/holdfast migrate';
      return answer(503, { status: 'not_ready', checks: { database } }, { 'Retry-After': '2' });
    }
  },
});
