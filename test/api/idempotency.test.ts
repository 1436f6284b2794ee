import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { idOf, type Reply, type RunningApi, runningApi, TICKET } from './running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await runningApi();
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(() => {
  api.handoff.verdict = 'apply';
  api.handoff.before = () => Promise.resolve();
});

let keys = 0;
const withKey = (key = `key-${++keys}`) => ({ headers: { 'idempotency-key': key } });
const replayed = (reply: Reply) => reply.headers.get('idempotency-replayed');
const count = async (table: 'tickets' | 'commands' | 'messages' | 'api_keys') =>
  (
    await api.db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
  ).n;

describe('Idempotency-Key', () => {
  it('gives the same answer to the same request, and does it once', async () => {
    const options = withKey();
    const first = await api.post('/v1/tickets', TICKET, options);
    const before = await count('tickets');
    // Another order of fields is the same body.
    const second = await api.post(
      '/v1/tickets',
      Object.fromEntries(Object.entries(TICKET).reverse()),
      options,
    );
    expect(second.status).toBe(201);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect([replayed(first), replayed(second)]).toEqual([null, 'true']);
    expect(await count('tickets')).toBe(before);
  });

  it('refuses another body, and another address', async () => {
    const options = withKey();
    const { body: ticket } = await api.post('/v1/tickets', TICKET, options);
    const other = await api.post('/v1/tickets', { ...TICKET, subject: 'Another' }, options);
    expect([other.status, other.body['code']]).toEqual([422, 'idempotency.key_reused']);
    const elsewhere = await api.post(`/v1/tickets/${idOf(ticket)}/resolve`, {}, options);
    expect([elsewhere.status, elsewhere.body['code']]).toEqual([422, 'idempotency.key_reused']);
  });

  it('belongs to one API key', async () => {
    const options = withKey();
    const mine = await api.post('/v1/tickets', TICKET, options);
    const theirs = await api.post('/v1/tickets', TICKET, { ...options, key: api.keys.lead });
    expect(theirs.status).toBe(201);
    expect(theirs.body['id']).not.toBe(mine.body['id']);
  });

  it('is not used up by a request that was not accepted', async () => {
    const options = withKey();
    const refused = await api.post('/v1/tickets/tkt_none/resolve', {}, options);
    expect(refused.status).toBe(404);
    const invalid = await api.post('/v1/tickets', { ...TICKET, channel: 'fax' }, options);
    expect(invalid.status).toBe(422);
    const accepted = await api.post('/v1/tickets', TICKET, options);
    expect([accepted.status, replayed(accepted)]).toEqual([201, null]);
  });

  it('repeats a verdict, whatever has happened since', async () => {
    const ticket = await api.openTicket();
    const address = `/v1/tickets/${idOf(ticket)}/replies`;
    const [applied, refused] = [withKey(), withKey()];
    const first = await api.post(address, { body: 'Hello' }, applied);
    api.handoff.verdict = 'ticket.resolved';
    const second = await api.post(address, { body: 'Hello again' }, refused);
    expect([first.status, second.status]).toEqual([200, 409]);

    const commands = await count('commands');
    const messages = await count('messages');
    expect((await api.post(address, { body: 'Hello' }, applied)).body).toEqual(first.body);
    const again = await api.post(address, { body: 'Hello again' }, refused);
    expect([again.status, again.body, replayed(again)]).toEqual([409, second.body, 'true']);
    expect([await count('commands'), await count('messages')]).toEqual([commands, messages]);
  });

  it('repeats an accepted If-Match although the version has moved on since', async () => {
    const ticket = await api.openTicket();
    const options = { headers: { 'idempotency-key': 'if-match', 'if-match': '"1"' } };
    const first = await api.post(`/v1/tickets/${idOf(ticket)}/resolve`, {}, options);
    const second = await api.post(`/v1/tickets/${idOf(ticket)}/resolve`, {}, options);
    expect([first.status, second.status, replayed(second)]).toEqual([200, 200, 'true']);
  });

  it('builds the answer again when the process died between commit and answer', async () => {
    const [forTicket, forCommand] = [withKey(), withKey()];
    const ticket = await api.post('/v1/tickets', TICKET, forTicket);
    const address = `/v1/tickets/${idOf(ticket.body)}/pause`;
    const body = { reason: 'customer_requested' };
    const command = await api.post(address, body, forCommand);
    await api.db.updateTable('idempotency').set({ status: null, response: null }).execute();

    const handed = api.handoff.tickets.length;
    const ticketAgain = await api.post('/v1/tickets', TICKET, forTicket);
    expect(ticketAgain.body['id']).toBe(ticket.body['id']);
    expect([ticketAgain.status, replayed(ticketAgain)]).toEqual([201, 'true']);
    // The start may have died with the process, so it is handed over again.
    expect(api.handoff.tickets.slice(handed)).toEqual([ticket.body['id']]);
    const commandAgain = await api.post(address, body, forCommand);
    expect([commandAgain.status, replayed(commandAgain)]).toEqual([200, 'true']);
    expect(commandAgain.headers.get('holdfast-command-id')).toBe(command.headers.get('holdfast-command-id'));
  });

  it('makes the second of two concurrent requests wait for the first and share its answer', async () => {
    const ticket = await api.openTicket();
    const address = `/v1/tickets/${idOf(ticket)}/replies`;
    const options = withKey();
    const before = await count('messages');
    const replies = await Promise.all(
      Array.from({ length: 6 }, () => api.post(address, { body: 'Once' }, options)),
    );
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([200]));
    expect(new Set(replies.map((reply) => JSON.stringify(reply.body))).size).toBe(1);
    expect(new Set(replies.map((reply) => reply.headers.get('holdfast-command-id'))).size).toBe(1);
    expect(replies.filter((reply) => replayed(reply) === null)).toHaveLength(1);
    expect(await count('messages')).toBe(before + 1);
  });

  it('shows a new API key again to the same caller, and keeps it unreadable meanwhile', async () => {
    const options = withKey();
    const first = await api.post('/v1/api-keys', { name: 'form', role: 'intake' }, options);
    const before = await count('api_keys');
    const second = await api.post('/v1/api-keys', { name: 'form', role: 'intake' }, options);
    expect(second.body).toEqual(first.body);
    expect(await count('api_keys')).toBe(before);
    const stored = JSON.stringify(await api.db.selectFrom('idempotency').selectAll().execute());
    expect(stored).not.toContain(first.body['key']);
    expect(stored).not.toContain(TICKET.subject);
  });

  it('has to be printable', async () => {
    for (const key of ['x'.repeat(256), 'tab\there']) {
      const reply = await api.post('/v1/tickets', TICKET, withKey(key));
      expect([reply.status, reply.body['code']]).toEqual([422, 'idempotency.key_invalid']);
    }
  });
});
