import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TicketId } from '../../src/contract/ids.ts';
import { instant, json } from '../../src/db/connect.ts';
import { appendEntries } from '../../src/db/ledger/append-entries.ts';
import { newId } from '../../src/db/new-id.ts';
import { idOf, type RunningApi, rowsOf, runningApi, T0, textOf, ticketIdOf } from './running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await runningApi();
});
afterAll(() => api[Symbol.asyncDispose]());

/** Follows a list to its end. */
async function all(path: string, between: (page: number) => Promise<unknown> = () => Promise.resolve()) {
  const ids: string[] = [];
  let cursor = '';
  for (let page = 0; page < 50; page += 1) {
    const reply = await api.get(`${path}${cursor}`);
    expect(reply.status).toBe(200);
    ids.push(
      ...rowsOf(reply.body['data']).map((row) => JSON.stringify(row['id'] ?? row['seq']).replaceAll('"', '')),
    );
    if (reply.body['next_cursor'] === null) return ids;
    cursor = `&cursor=${textOf(reply.body['next_cursor'])}`;
    await between(page);
  }
  throw new Error('the list has no end');
}

describe('pages', () => {
  it('show every row once, in order, while others arrive', async () => {
    const made: string[] = [];
    for (let index = 0; index < 11; index += 1) {
      // Several at one instant: the id decides.
      api.time.at = T0 + Math.floor(index / 4);
      made.push(idOf(await api.openTicket({ subject: `Ticket ${index}` })));
    }
    api.time.at = T0 + 100;
    const byAge = made.toSorted();
    const newest = await all('/v1/tickets?limit=3', () => api.openTicket({ subject: 'Meanwhile' }));
    expect(newest).toEqual(byAge.toReversed());
    const oldest = await all('/v1/tickets?limit=4&sort=created_at');
    expect(oldest.slice(0, 11)).toEqual(byAge);
    expect(new Set(oldest).size).toBe(oldest.length);
  });

  it('of exactly the limit say that there is no other', async () => {
    const { body } = await api.get('/v1/tickets?q=%23no&limit=1');
    expect(body).toEqual({ data: [], next_cursor: null });
    const total = (await all('/v1/tickets?limit=100')).length;
    const exact = await api.get(`/v1/tickets?limit=${total}`);
    expect(exact.body['next_cursor']).toBeNull();
  });
});

describe('filters of tickets', () => {
  const find = async (query: string): Promise<readonly string[]> => all(`/v1/tickets?${query}`);
  const ids: Record<string, TicketId> = {};
  beforeAll(async () => {
    await api.addTeam('billing');
    const agent = await api.addAgent('Priya');
    for (const name of ['plain', 'full', 'risk', 'breached', 'paused', 'calm']) {
      ids[name] = ticketIdOf(await api.openTicket({ subject: `Zebra ${name}` }));
    }
    await api.db
      .updateTable('tickets')
      .set({
        status: 'pending',
        priority: 'P2',
        category: 'billing',
        team_id: 'billing' as never,
        assignee_id: agent,
      })
      .where('id', '=', ids['full'] ?? newId('tkt', 0))
      .execute();
    const clock = (
      name: string,
      more: { state: 'running' | 'paused' | 'breached'; at_risk_at: Date | null; breached_at?: Date },
    ) => ({
      ticket_id: ids[name] ?? newId('tkt', 0),
      name: 'resolution' as const,
      cycle: 1,
      running: true,
      started_at: instant(T0),
      target_ms: 1_000,
      due_at: instant(T0 + 1_000),
      ...more,
    });
    await api.db
      .insertInto('clocks')
      .values([
        clock('risk', { state: 'running', at_risk_at: instant(api.time.at) }),
        clock('calm', { state: 'running', at_risk_at: instant(api.time.at + 1) }),
        clock('breached', { state: 'breached', at_risk_at: null, breached_at: instant(T0) }),
        clock('paused', { state: 'paused', at_risk_at: null }),
      ])
      .execute();
  });

  it.each([
    ['status=pending', 'full'],
    ['priority=P2', 'full'],
    ['category=billing', 'full'],
    ['team=billing', 'full'],
    ['team=billing&status=pending&priority=P2', 'full'],
    ['sla=at_risk', 'risk'],
    ['sla=breached', 'breached'],
    ['sla=paused', 'paused'],
    ['q=zebra+calm', 'calm'],
    ['q=%22zebra+plain%22', 'plain'],
  ])('%s', async (query, name) => {
    expect(await find(query)).toEqual([ids[name]]);
  });

  it('by assignee, tier and number', async () => {
    const [agent] = rowsOf((await api.get('/v1/agents')).body['data']);
    expect(await find(`assignee=${idOf(agent)}`)).toEqual([ids['full']]);
    expect((await find('tier=free&q=zebra')).length).toBe(6);
    expect(await find('tier=enterprise')).toEqual([]);
    const ticket = await api.get(`/v1/tickets/${ids['calm']}`);
    expect(await find(`q=%23${Number(ticket.body['number'])}`)).toContain(ids['calm']);
    expect(await find('q=999999999999999999999999')).toEqual([]);
  });

  it.each(["'", '"', '\\', '&|!', ':*', '%', '((('])('take any text to look for: %s', async (q) => {
    expect((await api.get(`/v1/tickets?q=${encodeURIComponent(q)}`)).status).toBe(200);
  });
});

describe('the ledger', () => {
  it('is paged in order, without gaps', async () => {
    const ticket = ticketIdOf(await api.openTicket());
    await appendEntries(
      api.db,
      ticket,
      { seq: 0, hash: null },
      Array.from({ length: 7 }, (_, index) => ({
        type: 'stage.fired' as const,
        occurredAt: T0 + index,
        actor: { kind: 'machine' as const, id: null },
        data: { clock: 'resolution', cycle: 1, percent: 50, late: false },
      })),
      T0 + 10,
    );
    expect(await all(`/v1/tickets/${ticket}/ledger?limit=3`)).toEqual(['1', '2', '3', '4', '5', '6', '7']);
    const first = await api.get(`/v1/tickets/${ticket}/ledger?limit=1`);
    expect(rowsOf(first.body['data'])[0]).toEqual({
      seq: 1,
      type: 'stage.fired',
      occurred_at: new Date(T0).toISOString(),
      recorded_at: new Date(T0 + 10).toISOString(),
      actor: { kind: 'machine', id: null },
      data: { clock: 'resolution', cycle: 1, percent: 50, late: false },
    });
  });

  it('of no ticket is 404, of a new one empty', async () => {
    expect((await api.get('/v1/tickets/tkt_none/ledger')).status).toBe(404);
    const ticket = ticketIdOf(await api.openTicket());
    expect((await api.get(`/v1/tickets/${ticket}/ledger`)).body).toEqual({ data: [], next_cursor: null });
  });
});

describe('deliveries', () => {
  it('show for whom, where to, and what became of it', async () => {
    const ticket = ticketIdOf(await api.openTicket());
    const agentId = await api.addAgent('Olu');
    const row = (key: string, more: object) => ({
      id: newId('dlv', T0),
      key,
      ticket_id: ticket,
      kind: 'stage',
      destination: key,
      subject: 'At risk',
      body: 'Look at it',
      not_before: instant(T0),
      next_attempt_at: instant(T0),
      created_at: instant(T0),
      channel: 'inbox' as const,
      recipient: json({ kind: 'agent', agentId, name: 'Olu', address: null }),
      ...more,
    });
    await api.db
      .insertInto('outbox')
      .values([
        row('a', {}),
        row('b', {
          channel: 'email',
          recipient: json({ kind: 'customer', name: null, address: 'ana@example.com' }),
          state: 'sent',
          sent_at: instant(T0 + 5),
          attempts: 2,
          possible_duplicate: true,
        }),
      ])
      .execute();
    const waiting = await api.get(`/v1/deliveries?ticket=${ticket}&state=waiting`);
    expect(rowsOf(waiting.body['data'])).toMatchObject([
      { recipient: { kind: 'agent', agent_id: agentId, name: 'Olu' }, address: null, state: 'waiting' },
    ]);
    const sent = await api.get(`/v1/deliveries?ticket=${ticket}&state=sent`);
    expect(rowsOf(sent.body['data'])).toMatchObject([
      {
        recipient: { kind: 'customer', name: null },
        address: 'ana@example.com',
        possible_duplicate: true,
        attempts: 2,
        sent_at: new Date(T0 + 5).toISOString(),
      },
    ]);
    expect(await all('/v1/deliveries?limit=1')).toHaveLength(2);
  });
});

describe('what else is listed', () => {
  it('customers, windows, agents and teams come in pages', async () => {
    await api.post('/v1/customers', { name: 'Acme', external_id: 'acme', tier: 'enterprise' });
    const known = await api.get('/v1/customers?external_id=acme&provisional=false&tier=enterprise');
    expect(rowsOf(known.body['data'])).toMatchObject([{ name: 'Acme', provisional: false }]);
    await api.addTeam('account');
    expect(await all('/v1/teams?limit=1')).toEqual(['account', 'billing']);
    expect((await all('/v1/agents?limit=1')).length).toBe(2);
    const body = { title: 'Upgrade', starts_at: '2026-11-28T02:00:00Z', ends_at: '2026-11-28T04:00:00Z' };
    const made = await api.post('/v1/maintenance-windows', body);
    expect([made.status, made.body['announced_at']]).toEqual([201, new Date(api.time.at).toISOString()]);
    const silent = await api.post('/v1/maintenance-windows', { ...body, announced_at: null });
    expect(silent.body['announced_at']).toBeNull();
    expect(await all('/v1/maintenance-windows?limit=1')).toHaveLength(2);
    const backwards = await api.post('/v1/maintenance-windows', { ...body, ends_at: body.starts_at });
    expect(rowsOf(backwards.body['errors'])[0]).toMatchObject({ code: 'window.ends_before_start' });
  });
});
