import { assert, asyncProperty, constantFrom, dictionary, jsonValue, oneof, string } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/api/operations.ts';
import { type RunningApi, runningApi, ticketIdOf } from './running-api.ts';

let api: RunningApi;
let ticket: string;
beforeAll(async () => {
  api = await runningApi();
  ticket = ticketIdOf(await api.openTicket());
});
afterAll(() => api[Symbol.asyncDispose]());

/** Text in which everything that may trouble a database, a regular expression or a URL occurs often. */
const anyText = oneof(
  string({ unit: 'grapheme' }),
  string({ unit: 'binary' }),
  constantFrom('\u0000', '\ud800', '%00', "'; --", '\\', '1e309', '__proto__', 'P1', 'email', 'a@b', 'null'),
);

/** A value that is nearly right: some fields of the body as they should be, others anything. */
const bodyFor = (example: unknown) =>
  oneof(
    jsonValue({ maxDepth: 4 }),
    dictionary(
      constantFrom(...Object.keys({ ...Object(example), extra: 1 })),
      oneof(anyText, jsonValue()),
    ).map((changes) => ({ ...Object(example), ...changes })),
  );

describe('whatever is sent', () => {
  const writes = OPERATIONS.filter((operation) => operation.method === 'post');
  it.each(writes.map((operation) => [operation.path, operation] as const))(
    'to POST %s, the answer is documented and never a failure of ours',
    async (path, operation) => {
      await assert(
        asyncProperty(bodyFor(operation.example), anyText, async (body, id) => {
          // An id from the outside now and then, the ticket's own otherwise.
          const at = id.length % 3 === 0 ? encodeURIComponent(wellFormed(id) || '-') : ticket;
          const reply = await api.call('POST', path.replace('{id}', at), { raw: JSON.stringify(body) });
          expect(reply.status, JSON.stringify([body, reply.body])).toBeLessThan(500);
        }),
        { numRuns: 40 },
      );
    },
  );

  const reads = OPERATIONS.filter((operation) => operation.method === 'get' && operation.roles !== null);
  it.each(reads.map((operation) => [operation.path, operation] as const))(
    'to GET %s, the answer is documented and never a failure of ours',
    async (path, operation) => {
      const names = ['limit', 'cursor', ...Object.keys(operation.query?.shape ?? {})];
      await assert(
        asyncProperty(dictionary(constantFrom(...names), anyText, { maxKeys: 2 }), async (query) => {
          const search = new URLSearchParams(query).toString();
          const reply = await api.get(`${path.replace('{id}', ticket)}?${search}`);
          expect(reply.status, `${search} ${JSON.stringify(reply.body)}`).toBeLessThan(500);
        }),
        { numRuns: 40 },
      );
    },
  );
});

function wellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '');
}
