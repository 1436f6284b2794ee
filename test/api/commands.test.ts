import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Operation } from '../../src/api/operation.ts';
import { OPERATIONS } from '../../src/api/operations.ts';
import { type Command, REFUSALS, type RefusalCode } from '../../src/contract/commands.ts';
import type { AgentId, EscalationId, TicketId } from '../../src/contract/ids.ts';
import { instant, json } from '../../src/db/connect.ts';
import { insertWindow } from '../../src/db/maintenance-windows/insert-window.ts';
import { newId } from '../../src/db/new-id.ts';
import { loadPolicy } from '../../src/policy/compile-policy.ts';
import { type Reply, type RunningApi, rowsOf, runningApi, T0, ticketIdOf } from './running-api.ts';

let api: RunningApi;
let priya: AgentId;
let bot: AgentId;
let asPriya: string;
beforeAll(async () => {
  api = await runningApi();
  priya = await api.addAgent('Priya');
  bot = await api.addAgent('Robby', 'bot');
  asPriya = await api.keyFor('agent', priya);
  await api.addTeam('billing');
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(() => {
  api.handoff.verdict = 'apply';
  api.time.at = T0;
});

const open = async (): Promise<TicketId> => ticketIdOf(await api.openTicket());
const codes = (reply: Reply): unknown => [
  reply.status,
  reply.body['code'],
  rowsOf(reply.body['errors'])[0]?.['pointer'],
];

/** The payload of a ticket's newest command, as the dispatcher finds it. */
async function payloadOf(ticket: TicketId): Promise<unknown> {
  const row = await api.db
    .selectFrom('commands')
    .select(['id', 'type', 'payload', 'occurred_at'])
    .where('ticket_id', '=', ticket)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  expect(row.payload).toMatchObject({ id: row.id, type: row.type, occurredAt: row.occurred_at });
  return row.payload;
}

/** The kinds of a ticket's commands, in order of acceptance. */
async function typesOf(ticket: TicketId): Promise<readonly string[]> {
  const rows = await api.db
    .selectFrom('commands')
    .select('type')
    .where('ticket_id', '=', ticket)
    .orderBy('seq')
    .execute();
  return rows.map((row) => row.type);
}

/** An escalation of the ticket that waits for Priya. */
async function openEscalation(ticket: TicketId): Promise<EscalationId> {
  const id = newId('esc', T0);
  await api.db
    .insertInto('escalations')
    .values({
      id,
      ticket_id: ticket,
      clock: 'first_response',
      cycle: 1,
      percent: 75,
      reason: 'first_response at 75 %',
      action: 'Answer it',
      state: 'open',
      targets: json([{ role: 'lead', agentId: priya, name: 'Priya', toldAt: T0 }]),
      ack_due_at: instant(T0 + 900_000),
      created_at: instant(T0),
      updated_at: instant(T0),
    })
    .execute();
  return id;
}

async function messagesOf(ticket: TicketId): Promise<readonly { id: string; kind: string; body: string }[]> {
  return api.db
    .selectFrom('messages')
    .select(['id', 'kind', 'body', 'author_kind', 'author_id'])
    .where('ticket_id', '=', ticket)
    .orderBy('id')
    .execute();
}

/** Exactly the command of the contract, with the ids that only the database knows left to match anything. */
async function expectCommand(
  ticket: TicketId,
  command: Record<string, unknown> & { type: Command['type'] },
): Promise<void> {
  expect(await payloadOf(ticket)).toEqual({ id: expect.stringMatching(/^cmd_/), occurredAt: T0, ...command });
}

describe('a command', () => {
  const person = { kind: 'agent', id: '' };
  const note = expect.stringMatching(/^msg_/);
  beforeAll(() => {
    person.id = priya;
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown> & { type: Command['type'] }]>([
    [
      'replies',
      { body: 'Hello', await_customer: true },
      { type: 'replies', messageId: note, public: true, human: true, awaitCustomer: true, resolve: false },
    ],
    [
      'replies',
      { body: 'Psst', public: false },
      { type: 'replies', messageId: note, public: false, human: true, awaitCustomer: false, resolve: false },
    ],
    [
      'pause',
      { reason: 'customer_requested', until: '2026-11-26T10:00:00+01:00' },
      {
        type: 'pause',
        reason: 'customer_requested',
        noteId: null,
        until: Date.UTC(2026, 10, 26, 9),
        windowId: null,
      },
    ],
    [
      'pause',
      { reason: 'awaiting_third_party', note: 'The bank, for the transfer.' },
      { type: 'pause', reason: 'awaiting_third_party', noteId: note, until: null, windowId: null },
    ],
    ['resume', {}, { type: 'resume', reason: null }],
    ['resume', { reason: 'awaiting_customer' }, { type: 'resume', reason: 'awaiting_customer' }],
    ['resolve', {}, { type: 'resolve', reason: 'solved', noteId: null }],
    [
      'resolve',
      { note: 'Twin', reason: 'duplicate' },
      { type: 'resolve', reason: 'duplicate', noteId: note },
    ],
    ['reopen', { reason: 'Fails again' }, { type: 'reopen', noteId: note }],
    ['close', {}, { type: 'close', noteId: null }],
    ['priority', { priority: 'P1', reason: 'Down' }, { type: 'priority', priority: 'P1', noteId: note }],
    ['assignment', { agent: null }, { type: 'assignment', agent: null, noteId: null }],
    ['assignment', { team: 'billing' }, { type: 'assignment', team: 'billing', noteId: null }],
  ])('is stored exactly as the contract says: %s %j', async (command, body, stored) => {
    const ticket = await open();
    const reply = await api.post(`/v1/tickets/${ticket}/${command}`, body, { key: asPriya });
    expect([reply.status, reply.body]).toMatchObject([200, { id: ticket, version: 2 }]);
    expect(reply.headers.get('etag')).toBe('"2"');
    await expectCommand(ticket, { actor: person, ...stored });
    expect(reply.headers.get('holdfast-command-id')).toBe(api.handoff.commands.at(-1));
  });

  it('keeps its words in messages, never in the payload', async () => {
    const ticket = await open();
    await api.post(`/v1/tickets/${ticket}/reopen`, { reason: 'Why', note: 'How' }, { key: asPriya });
    const notes = (await messagesOf(ticket)).filter((message) => message.kind === 'note');
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatchObject({
      body: 'Why\n\nHow',
      author_kind: 'agent',
      author_id: priya,
    });
    expect(JSON.stringify(await payloadOf(ticket))).not.toContain('Why');
  });

  it('without a body is one with an empty body', async () => {
    const ticket = await open();
    expect((await api.call('POST', `/v1/tickets/${ticket}/resume`)).status).toBe(200);
  });

  it('is refused with the words of the contract when the workflow refuses it', async () => {
    const ticket = await open();
    for (const code of Object.keys(REFUSALS) as RefusalCode[]) {
      api.handoff.verdict = code;
      const reply = await api.post(`/v1/tickets/${ticket}/resolve`, {});
      expect([reply.status, reply.body['code'], reply.body['detail']]).toEqual([409, code, REFUSALS[code]]);
      const followed = await api.get(`/v1/commands/${reply.headers.get('holdfast-command-id')}`);
      expect(followed.body).toMatchObject({ state: 'refused', ticket_id: ticket, error: { code } });
    }
  });

  it('is 202 while there is no verdict, and leads to where the verdict will be', async () => {
    const ticket = await open();
    api.handoff.verdict = 'none';
    const reply = await api.post(`/v1/tickets/${ticket}/resolve`, {});
    expect(reply.status).toBe(202);
    expect(Object.keys(reply.body)).toEqual(['command_id']);
    const location = String(reply.headers.get('location'));
    expect((await api.get(location, { key: api.keys.intake })).body).toMatchObject({ state: 'waiting' });
    expect((await api.get('/v1/commands/cmd_none')).body['code']).toBe('command.not_found');
  });

  it('is 404 on a ticket that does not exist, with nothing written', async () => {
    const before = await api.db.selectFrom('messages').select('id').execute();
    const reply = await api.post(`/v1/tickets/${newId('tkt', T0)}/replies`, { body: 'Anybody?' });
    expect([reply.status, reply.body['code']]).toEqual([404, 'ticket.not_found']);
    expect(await api.db.selectFrom('messages').select('id').execute()).toHaveLength(before.length);
  });

  it('keeps the order of acceptance when many arrive together', async () => {
    const ticket = await open();
    const { now } = api.time;
    let tick = T0;
    api.time.now = () => {
      tick += 1;
      return tick;
    };
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        api.post(`/v1/tickets/${ticket}/replies`, { body: `${index}` }),
      ),
    );
    api.time.now = now;
    const rows = await api.db
      .selectFrom('commands')
      .select(['occurred_at', 'id'])
      .where('ticket_id', '=', ticket)
      .orderBy('seq')
      .execute();
    const stamps = rows.map((row) => row.occurred_at);
    expect(new Set(stamps).size).toBe(11);
    expect(stamps).toEqual(stamps.toSorted((a, b) => a - b));
  });
});

describe('a ticket that has ended', () => {
  it.each(['closed', 'merged', 'spam', 'deleted'] as const)(
    'refuses agents but not customers: %s',
    async (status) => {
      const ticket = await open();
      await api.db.updateTable('tickets').set({ status }).where('id', '=', ticket).execute();
      for (const [command, body] of [
        ['replies', { body: 'Hello' }],
        ['resolve', {}],
        ['pause', { reason: 'customer_requested' }],
      ] as const) {
        const reply = await api.post(`/v1/tickets/${ticket}/${command}`, body);
        expect(codes(reply)).toEqual([409, 'ticket.ended', undefined]);
      }
      const message = await api.post(`/v1/tickets/${ticket}/customer-messages`, { body: 'It is back' });
      expect(message.status).toBe(200);
    },
  );
});

describe('a customer message', () => {
  it('shows nothing of the ticket to a key that may not read tickets', async () => {
    const ticket = await open();
    const path = `/v1/tickets/${ticket}/customer-messages`;
    const answer = await api.post(path, { body: 'Any news?' }, { key: api.keys.intake });
    expect(answer.status).toBe(202);
    expect(Object.keys(answer.body)).toEqual(['command_id']);
    expect((await api.post(path, { body: 'Any news?' })).status).toBe(200);
  });

  it('comes from the requester unless it says from whom', async () => {
    const ticket = await open();
    const { contact_id: requester } = await api.db
      .selectFrom('tickets')
      .select('contact_id')
      .where('id', '=', ticket)
      .executeTakeFirstOrThrow();
    await api.post(
      `/v1/tickets/${ticket}/customer-messages`,
      { body: 'Any news?' },
      { key: api.keys.intake },
    );
    await expectCommand(ticket, {
      type: 'customerMessage',
      actor: { kind: 'customer', id: requester },
      messageId: expect.stringMatching(/^msg_/),
      automatic: false,
    });
    await api.post(`/v1/tickets/${ticket}/customer-messages`, {
      body: 'Out of office',
      from: 'Colleague@Example.com',
      automatic: true,
    });
    const colleague = await api.db
      .selectFrom('contacts')
      .selectAll()
      .where('value', '=', 'colleague@example.com')
      .executeTakeFirstOrThrow();
    expect(await payloadOf(ticket)).toMatchObject({
      actor: { kind: 'customer', id: colleague.id },
      automatic: true,
    });
  });
});

describe('who acts', () => {
  it('is the agent of the key, and nobody else', async () => {
    const ticket = await open();
    const other = await api.addAgent('Olu');
    const reply = await api.post(
      `/v1/tickets/${ticket}/replies`,
      { body: 'Hi', author: other },
      { key: asPriya },
    );
    expect(codes(reply)).toEqual([403, 'author.not_you', '/author']);
    const same = await api.post(
      `/v1/tickets/${ticket}/replies`,
      { body: 'Hi', author: priya },
      { key: asPriya },
    );
    expect(same.status).toBe(200);
  });

  // Every command that lets an agent be named, by what it is called: one that is added has to be listed here.
  const said: Readonly<Record<string, Record<string, unknown>>> = {
    reply: { body: 'Hi' },
    pauseTicket: { reason: 'customer_requested' },
    resumeTicket: {},
    resolveTicket: {},
    reopenTicket: {},
    closeTicket: {},
    setPriority: { priority: 'P2' },
    assignTicket: { team: 'billing' },
    acknowledgeEscalation: {},
    completeEscalation: { outcome: 'They were called' },
  };
  const fieldOf = (operation: Operation): 'author' | 'by' | null => {
    const fields = Object.keys(operation.body?.shape ?? {});
    if (fields.includes('author')) return 'author';
    return fields.includes('by') ? 'by' : null;
  };
  const naming = OPERATIONS.flatMap((operation) => {
    const field = fieldOf(operation);
    return field === null ? [] : [[operation.name, field, operation.path] as const];
  });

  it('can be said to exactly these commands', () => {
    expect(naming.map(([name]) => name).toSorted()).toEqual(Object.keys(said).toSorted());
  });

  it.each(naming)('has to be said by an unbound agent key: %s, in %s', async (name, field, path) => {
    const ticket = await open();
    const of = path.startsWith('/v1/escalations') ? await openEscalation(ticket) : ticket;
    const address = path.replace('{id}', of);
    const send = (more: Record<string, unknown>, key: string): Promise<Reply> =>
      api.post(address, { ...said[name], ...more }, { key });

    const unsaid = await send({}, api.keys.agent);
    expect(codes(unsaid)).toEqual([422, 'author.required', `/${field}`]);
    expect(unsaid.body['detail']).toContain(`\`${field}\``);
    const unknown = await send({ [field]: 'agt_none' }, api.keys.agent);
    expect(codes(unknown)).toEqual([422, 'agent.unknown', `/${field}`]);
    expect(await typesOf(ticket)).toEqual(['start']);

    expect((await send({ [field]: priya }, api.keys.agent)).status).toBe(200);
    expect(await payloadOf(ticket)).toMatchObject({ actor: { kind: 'agent', id: priya } });
    expect((await send({}, asPriya)).status).toBe(200);
    expect(await payloadOf(ticket)).toMatchObject({ actor: { kind: 'agent', id: priya } });
    for (const role of ['admin', 'lead'] as const) {
      expect((await send({}, api.keys[role])).status).toBe(200);
      expect(await payloadOf(ticket)).toMatchObject({
        actor: { kind: 'agent', id: expect.stringMatching(/^key_/) },
      });
    }
  });

  it('is a bot when the agent is one, and its reply is no human answer', async () => {
    const ticket = await open();
    await api.post(`/v1/tickets/${ticket}/replies`, { body: 'Beep', author: bot });
    expect(await payloadOf(ticket)).toMatchObject({ actor: { kind: 'bot', id: bot }, human: false });
  });

  it('is the key itself where no agent is named', async () => {
    const ticket = await open();
    await api.post(`/v1/tickets/${ticket}/replies`, { body: 'From the desk' }, { key: api.keys.lead });
    expect(await payloadOf(ticket)).toMatchObject({
      actor: { kind: 'agent', id: expect.stringMatching(/^key_/) },
    });
  });

  it('is nobody who has left', async () => {
    const left = await api.addAgent('Lea');
    const key = await api.keyFor('agent', left);
    await api.db.updateTable('agents').set({ active: false }).where('id', '=', left).execute();
    const reply = await api.post(`/v1/tickets/${await open()}/replies`, { body: 'Bye' }, { key });
    expect([reply.status, reply.body['code']]).toEqual([403, 'author.inactive']);
  });
});

describe('If-Match', () => {
  const resolve = (ticket: TicketId, ifMatch: string): Promise<Reply> =>
    api.post(`/v1/tickets/${ticket}/resolve`, {}, { headers: { 'if-match': ifMatch } });

  it('lets a command through only at the version that the caller saw', async () => {
    const ticket = await open();
    expect(codes(await resolve(ticket, '"7"'))).toEqual([412, 'ticket.changed', undefined]);
    expect(codes(await resolve(ticket, 'nonsense'))).toEqual([412, 'ticket.changed', undefined]);
    expect((await resolve(ticket, '"7", "1"')).status).toBe(200);
    expect((await resolve(ticket, '"1"')).status).toBe(412);
    expect((await resolve(ticket, '*')).status).toBe(200);
  });

  it('counts a command without a verdict as a change', async () => {
    const ticket = await open();
    api.handoff.verdict = 'none';
    expect((await resolve(ticket, '"1"')).status).toBe(202);
    expect((await resolve(ticket, '"1"')).status).toBe(412);
  });

  it('lets one of many through', async () => {
    const ticket = await open();
    const replies = await Promise.all(Array.from({ length: 5 }, () => resolve(ticket, '"1"')));
    expect(replies.map((reply) => reply.status).toSorted((a, b) => a - b)).toEqual([200, 412, 412, 412, 412]);
  });
});

describe('a pause', () => {
  const pause = async (body: Record<string, unknown>): Promise<Reply> =>
    api.post(`/v1/tickets/${await open()}/pause`, body);
  const window = (from: number, to: number, announcedAt: number | null) =>
    insertWindow(api.db, { title: 'Upgrade', startsAt: T0 + from, endsAt: T0 + to, announcedAt, now: T0 });

  it('needs the evidence of its reason', async () => {
    expect(codes(await pause({ reason: 'awaiting_third_party' }))).toEqual([
      422,
      'pause.needs_note',
      '/note',
    ]);
    expect(codes(await pause({ reason: 'scheduled_maintenance' }))).toEqual([
      422,
      'pause.needs_window',
      '/window_id',
    ]);
    expect(codes(await pause({ reason: 'awaiting_customer', window_id: 'mwn_1' }))).toEqual([
      422,
      'pause.no_window_wanted',
      '/window_id',
    ]);
  });

  it('is for those whom the policy allows it', async () => {
    const { allowed } = loadPolicy(await readFile('policy/default.yaml', 'utf8')).sla.pauses
      .scheduled_maintenance;
    const ticket = await open();
    const body = { reason: 'scheduled_maintenance', window_id: 'mwn_none', author: priya };
    for (const role of ['admin', 'lead', 'agent'] as const) {
      const reply = await api.post(`/v1/tickets/${ticket}/pause`, body, { key: api.keys[role] });
      expect(codes(reply)).toEqual(
        allowed.includes(role) ? [422, 'window.unknown', '/window_id'] : [403, 'pause.role', '/reason'],
      );
    }
    expect(allowed.length).toBeGreaterThan(0);
  });

  it.each([
    ['in the past', -1],
    ['now', 0],
  ])('that ends %s is a wrong `until`, and nothing is written', async (_when, after) => {
    const ticket = await open();
    const until = new Date(T0 + after).toISOString();
    const reply = await api.post(`/v1/tickets/${ticket}/pause`, {
      reason: 'awaiting_third_party',
      note: 'The bank',
      until,
    });
    expect(codes(reply)).toEqual([422, 'pause.already_over', '/until']);
    expect(reply.body['detail']).toContain('later `until`');
    expect(await typesOf(ticket)).toEqual(['start']);
    expect((await messagesOf(ticket)).filter((message) => message.kind === 'note')).toEqual([]);
  });

  it('may end a millisecond from now', async () => {
    const until = new Date(T0 + 1).toISOString();
    expect((await pause({ reason: 'customer_requested', until })).status).toBe(200);
  });

  it('for maintenance needs an announced window that runs', async () => {
    const during = (id: string) => pause({ reason: 'scheduled_maintenance', window_id: id });
    expect(codes(await during('mwn_none'))).toEqual([422, 'window.unknown', '/window_id']);
    expect(codes(await during(await window(-1, 1_000, null)))).toEqual([
      422,
      'window.not_announced',
      '/window_id',
    ]);
    expect(codes(await during(await window(-2, 0, T0)))).toEqual([422, 'window.over', '/window_id']);
    expect(codes(await during(await window(1, 2, T0)))).toEqual([422, 'window.not_begun', '/window_id']);

    const ticket = await open();
    const id = await window(-1_000, 5_000, T0);
    const reply = await api.post(`/v1/tickets/${ticket}/pause`, {
      reason: 'scheduled_maintenance',
      window_id: id,
    });
    expect(reply.status).toBe(200);
    expect(await payloadOf(ticket)).toMatchObject({ windowId: id, until: T0 + 5_000 });
  });
});

describe('a reply or assignment that makes no sense', () => {
  it.each([
    ['replies', { body: 'x', public: false, await_customer: true }, 'reply.not_public', '/await_customer'],
    ['replies', { body: 'x', public: false, resolve: true }, 'reply.not_public', '/resolve'],
    ['replies', { body: 'x', await_customer: true, resolve: true }, 'reply.contradiction', '/await_customer'],
    ['assignment', {}, 'assignment.empty', ''],
    ['assignment', { agent: 'agt_none' }, 'agent.unknown', '/agent'],
    ['assignment', { team: 'none' }, 'team.unknown', '/team'],
    ['resolve', { reason: 'bored' }, 'field.not_one_of', '/reason'],
  ])('is 422: %s %j', async (command, body, code, pointer) => {
    const reply = await api.post(`/v1/tickets/${await open()}/${command}`, body);
    expect(reply.status).toBe(422);
    expect(rowsOf(reply.body['errors'])[0]).toMatchObject({ code, pointer });
  });
});

describe('an escalation', () => {
  it('is acknowledged and completed by commands on its ticket', async () => {
    const ticket = await open();
    const id = await openEscalation(ticket);
    const shown = await api.get(`/v1/escalations/${id}`);
    expect(shown.body).toMatchObject({
      ticket_id: ticket,
      stage: { clock: 'first_response', cycle: 1, percent: 75 },
      targets: [{ role: 'lead', agent_id: priya }],
      outcome: null,
    });
    const open1 = await api.get(`/v1/escalations?state=open&ticket=${ticket}`);
    expect(rowsOf(open1.body['data'])).toEqual([shown.body]);

    const acknowledged = await api.post(`/v1/escalations/${id}/acknowledge`, { by: priya, note: 'Mine' });
    expect([acknowledged.status, acknowledged.body['id']]).toEqual([200, ticket]);
    expect(rowsOf(acknowledged.body['escalations'])).toHaveLength(1);
    await expectCommand(ticket, {
      type: 'acknowledge',
      actor: { kind: 'agent', id: priya },
      escalationId: id,
      noteId: expect.stringMatching(/^msg_/),
    });
    const noOutcome = await api.post(`/v1/escalations/${id}/complete`, {}, { key: asPriya });
    expect(rowsOf(noOutcome.body['errors'])[0]).toMatchObject({
      pointer: '/outcome',
      code: 'field.required',
    });
    await api.post(`/v1/escalations/${id}/complete`, { outcome: 'Called them' }, { key: asPriya });
    await expectCommand(ticket, {
      type: 'complete',
      actor: { kind: 'agent', id: priya },
      escalationId: id,
      outcomeId: expect.stringMatching(/^msg_/),
    });
    const missing = await api.post('/v1/escalations/esc_none/acknowledge', {});
    expect([missing.status, missing.body['code']]).toEqual([404, 'escalation.not_found']);
  });
});
