import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApi, rowsOf, runningApi, TICKET, textOf } from '../api/running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await runningApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const HOSTILE = {
  NUL: 'a\u0000b',
  'half a surrogate pair': 'a\ud800b',
};
/** Where people's words go in, as bodies with one hostile field. */
const WRITES: Readonly<Record<string, (text: string) => readonly [string, object]>> = {
  subject: (text) => ['/v1/tickets', { ...TICKET, subject: text }],
  body: (text) => ['/v1/tickets', { ...TICKET, body: text }],
  'external reference': (text) => ['/v1/tickets', { ...TICKET, external_ref: text }],
  'name of a requester': (text) => ['/v1/tickets', { ...TICKET, requester: { name: text } }],
  'mail address': (text) => ['/v1/tickets', { ...TICKET, requester: { email: `${text}@example.com` } }],
  'phone number': (text) => ['/v1/tickets', { ...TICKET, requester: { phone: text } }],
  'external id': (text) => ['/v1/tickets', { ...TICKET, customer: { external_id: text } }],
  'name of a customer': (text) => ['/v1/customers', { name: text }],
  'mail domain': (text) => ['/v1/customers', { name: 'Acme', domains: [`${text}.example`] }],
  'contact of a customer': (text) => ['/v1/customers', { name: 'Acme', contacts: [{ address: text }] }],
  'name of a key': (text) => ['/v1/api-keys', { name: text, role: 'reader' }],
};

describe.each(Object.entries(HOSTILE))('%s', (_name, text) => {
  it.each(Object.entries(WRITES))('is refused in the %s', async (_field, request) => {
    const [path, body] = request(text);
    const reply = await api.call('POST', path, { body });
    expect([reply.status, reply.body['code']]).toEqual([422, 'request.invalid']);
    expect(rowsOf(reply.body['errors'])).toHaveLength(1);
  });
});

describe('control characters', () => {
  it('never stand in what is shown on one line', async () => {
    const subject = 'Hello\u001b[31m\r\nBcc: evil@example.com\u0085x\u2028y\u0007';
    const reply = await api.call('POST', '/v1/tickets', { body: { ...TICKET, subject } });
    expect(reply.status).toBe(201);
    expect(textOf(reply.body['subject'])).toBe('Hello [31m Bcc: evil@example.com x y');
  });

  it('are no subject by themselves, and no part of a mail address', async () => {
    const bodies = [
      { ...TICKET, subject: '\u0001\u001b' },
      { ...TICKET, requester: { email: 'a\u0001b@example.com' } },
    ];
    for (const body of bodies) expect((await api.call('POST', '/v1/tickets', { body })).status).toBe(422);
  });
});

it('answers a body of sixty thousand unknown fields with no more than it was sent', async () => {
  const fields = Array.from({ length: 60_000 }, (_, n) => [`field${n}`, 1]);
  const raw = JSON.stringify(Object.fromEntries(fields));
  const reply = await api.call('POST', '/v1/tickets', { raw });
  expect(reply.status).toBe(422);
  expect(rowsOf(reply.body['errors'])).toHaveLength(100);
  expect(JSON.stringify(reply.body).length).toBeLessThan(raw.length / 10);
});
