import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TicketId } from '../../src/contract/ids.ts';
import { newId } from '../../src/db/new-id.ts';
import { idOf, type RunningApi, rowsOf, runningApi, T0, TICKET, ticketIdOf } from './running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await runningApi();
});
afterAll(() => api[Symbol.asyncDispose]());

describe('POST /v1/tickets', () => {
  it('commits ticket, text and the order to start, then hands over', async () => {
    const reply = await api.post('/v1/tickets', TICKET);
    expect(reply.status).toBe(201);
    const id = ticketIdOf(reply.body);
    expect(reply.headers.get('location')).toBe(`/v1/tickets/${id}`);
    expect(reply.headers.get('etag')).toBe('"1"');
    expect(reply.body).toMatchObject({
      status: 'new',
      subject: TICKET.subject,
      customer: { name: 'Ana Lima', tier: 'free' },
      requester: TICKET.requester,
      team: null,
      clocks: [],
      escalations: [],
      version: 1,
      created_at: new Date(T0).toISOString(),
    });
    const messages = await api.db.selectFrom('messages').selectAll().where('ticket_id', '=', id).execute();
    expect(messages).toMatchObject([{ kind: 'customer', body: TICKET.body, author_kind: 'customer' }]);
    const commands = await api.db.selectFrom('commands').selectAll().where('ticket_id', '=', id).execute();
    expect(commands).toMatchObject([{ type: 'start', payload: {}, state: 'waiting', accepted_at: T0 }]);
    expect(api.handoff.tickets).toContain(id);
  });

  it('waits for triage when asked to, and only as long', async () => {
    let triaged: Promise<unknown> = Promise.resolve();
    api.handoff.onTicket = (id) => {
      triaged = api.db
        .updateTable('tickets')
        .set({ turn: 1, priority: 'P3', category: 'technical', version: 2 })
        .where('id', '=', id)
        .execute();
    };
    const ticket = await api.openTicket({}, { headers: { prefer: 'respond-async, wait=10' } });
    expect(ticket).toMatchObject({ priority: 'P3', category: 'technical', version: 2 });
    await triaged;
    api.handoff.onTicket = () => undefined;

    const untriaged = await api.post('/v1/tickets', TICKET, { headers: { prefer: 'wait=1' } });
    expect(untriaged.status).toBe(201);
    expect(untriaged.body['priority']).toBeNull();
    expect(untriaged.headers.get('preference-applied')).toBe('wait=1');
  });

  it('keeps what a person says apart from what a machine says', async () => {
    const byPerson = await api.openTicket({ priority: 'P2', category: 'billing' }, { key: api.keys.agent });
    const byMachine = await api.openTicket({ priority: 'P2' }, { key: api.keys.intake });
    const asked = async (id: TicketId) =>
      (await api.db.selectFrom('tickets').select('asked').where('id', '=', id).executeTakeFirstOrThrow())
        .asked;
    expect(await asked(ticketIdOf(byPerson))).toEqual({
      priority: 'P2',
      category: 'billing',
      byPerson: true,
    });
    expect(await asked(ticketIdOf(byMachine))).toEqual({ priority: 'P2', byPerson: false });
  });

  it('lets only leads and admins date a ticket back, and nobody forward', async () => {
    const received_at = new Date(T0 - 3_600_000).toISOString();
    for (const role of ['lead', 'admin'] as const) {
      expect(await api.openTicket({ received_at }, { key: api.keys[role] })).toMatchObject({ received_at });
    }
    for (const role of ['agent', 'intake'] as const) {
      const reply = await api.post('/v1/tickets', { ...TICKET, received_at }, { key: api.keys[role] });
      expect([reply.status, reply.body['code']]).toEqual([403, 'field.needs_lead']);
      expect(rowsOf(reply.body['errors'])[0]?.['pointer']).toBe('/received_at');
    }
    const future = await api.post('/v1/tickets', {
      ...TICKET,
      received_at: new Date(T0 + 1).toISOString(),
    });
    expect([future.status, future.body['code']]).toEqual([422, 'received_at.future']);
  });

  it('believes only people that somebody was on the line', async () => {
    const call = { ...TICKET, channel: 'phone', live: true };
    expect((await api.post('/v1/tickets', call, { key: api.keys.agent })).status).toBe(201);
    expect((await api.post('/v1/tickets', call, { key: api.keys.intake })).body['code']).toBe(
      'field.needs_agent',
    );
    expect((await api.post('/v1/tickets', { ...call, channel: 'email' })).body['code']).toBe(
      'live.no_conversation',
    );
  });

  it('gives one outside reference to one ticket', async () => {
    const first = await api.openTicket({ external_ref: 'ZD-1' });
    const second = await api.post('/v1/tickets', { ...TICKET, external_ref: 'ZD-1' });
    expect([second.status, second.body['code']]).toEqual([409, 'ticket.external_ref_taken']);
    expect(second.body['detail']).toContain(idOf(first));
  });

  it('writes nothing when it refuses', async () => {
    const count = async () =>
      (
        await api.db
          .selectFrom('customers')
          .select((eb) => eb.fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow()
      ).n;
    const before = await count();
    await api.post('/v1/tickets', {
      ...TICKET,
      external_ref: 'ZD-1',
      requester: { email: 'nobody-yet@example.com' },
    });
    expect(await count()).toBe(before);
  });

  it('shows a ticket that an agent opened as such', async () => {
    const agent = await api.addAgent('Priya');
    const key = await api.keyFor('agent', agent);
    const ticket = await api.openTicket({ opened_by: 'agent' }, { key });
    const message = await api.db
      .selectFrom('messages')
      .selectAll()
      .where('ticket_id', '=', ticketIdOf(ticket))
      .executeTakeFirstOrThrow();
    expect(message).toMatchObject({ kind: 'note', author_kind: 'agent', author_id: agent });
  });

  it('has no ticket of an unknown or malformed id', async () => {
    for (const id of [newId('tkt', T0), 'tkt_', 'nonsense', '%00', 'cmd_01k5zv8q4m6x2n9r7t3w1y0abc']) {
      const reply = await api.get(`/v1/tickets/${id}`);
      expect([reply.status, reply.body['code']]).toEqual([404, 'ticket.not_found']);
    }
  });
});
