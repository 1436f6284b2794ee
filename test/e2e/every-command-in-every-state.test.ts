import proto from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TicketId } from '../../src/contract/ids.ts';
import { systemTime } from '../../src/runtime/time-source.ts';
import type { Api, Reply } from '../support/api.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { startHoldfast } from '../support/holdfast.ts';
import { ledgerFaults } from '../support/ledger-check.ts';
import { type DevServer, devServer } from '../support/temporal.ts';

const { EventType } = proto.temporal.api.enums.v1;

/** How a ticket is brought into each state. */
const STATES = {
  new: [],
  open: [['replies', { body: 'We look at it.' }]],
  pending: [['replies', { body: 'Which version?', await_customer: true }]],
  on_hold: [['pause', { reason: 'awaiting_third_party', note: 'the carrier' }]],
  resolved: [['resolve', {}]],
  closed: [
    ['resolve', {}],
    ['close', {}],
  ],
} as const;
type State = keyof typeof STATES;

/** Every command, and the states that refuse it, each with the code that says why. */
const COMMANDS: readonly {
  readonly name: string;
  readonly path: string;
  readonly body: object;
  readonly refused: Partial<Record<State, string>>;
}[] = [
  { name: 'reply', path: 'replies', body: { body: 'Here is how.' }, refused: { closed: 'ticket.ended' } },
  {
    name: 'note',
    path: 'replies',
    body: { body: 'Odd.', public: false },
    refused: { closed: 'ticket.ended' },
  },
  {
    name: 'question',
    path: 'replies',
    body: { body: 'Which?', await_customer: true },
    refused: { resolved: 'ticket.resolved', closed: 'ticket.ended' },
  },
  {
    name: 'final reply',
    path: 'replies',
    body: { body: 'Done.', resolve: true },
    refused: { resolved: 'ticket.already_resolved', closed: 'ticket.ended' },
  },
  { name: 'customer message', path: 'customer-messages', body: { body: 'Hello?' }, refused: {} },
  {
    name: 'pause',
    path: 'pause',
    body: { reason: 'awaiting_third_party', note: 'the carrier' },
    refused: { on_hold: 'pause.already_running', resolved: 'ticket.resolved', closed: 'ticket.ended' },
  },
  {
    name: 'resume',
    path: 'resume',
    body: {},
    refused: {
      new: 'pause.not_running',
      open: 'pause.not_running',
      resolved: 'pause.not_running',
      closed: 'ticket.ended',
    },
  },
  {
    name: 'resolve',
    path: 'resolve',
    body: {},
    refused: { resolved: 'ticket.already_resolved', closed: 'ticket.ended' },
  },
  {
    name: 'reopen',
    path: 'reopen',
    body: {},
    refused: {
      new: 'ticket.not_resolved',
      open: 'ticket.not_resolved',
      pending: 'ticket.not_resolved',
      on_hold: 'ticket.not_resolved',
      closed: 'ticket.ended',
    },
  },
  {
    name: 'close',
    path: 'close',
    body: {},
    refused: {
      new: 'ticket.not_resolved',
      open: 'ticket.not_resolved',
      pending: 'ticket.not_resolved',
      on_hold: 'ticket.not_resolved',
      closed: 'ticket.ended',
    },
  },
  {
    name: 'priority',
    path: 'priority',
    body: { priority: 'P2', reason: 'many have it' },
    refused: { closed: 'ticket.ended' },
  },
  {
    name: 'assignment',
    path: 'assignment',
    body: { agent: null, reason: 'not mine' },
    refused: { closed: 'ticket.ended' },
  },
];

describe('every command in every state of a ticket', () => {
  let temporal: DevServer;
  let database: FreshDatabase;
  let holdfast: Api;
  const ids: TicketId[] = [];

  beforeAll(async () => {
    temporal = await devServer();
    database = await freshDatabase();
    holdfast = await startHoldfast({
      databaseUrl: database.url,
      client: temporal.env.client,
      connection: temporal.env.nativeConnection,
      time: systemTime,
    });
  });
  afterAll(async () => {
    await holdfast[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
    await temporal[Symbol.asyncDispose]();
  });

  async function ticketIn(state: State): Promise<TicketId> {
    const { body } = await holdfast.call(
      'POST',
      '/v1/tickets',
      {
        subject: 'Printer is broken',
        body: 'An error.',
        channel: 'web',
        requester: { email: 'a@b.example' },
      },
      { prefer: 'wait=30' },
    );
    ids.push(body.id);
    for (const [path, step] of STATES[state]) await send(body.id, path, step);
    const { body: ticket } = await holdfast.call('GET', `/v1/tickets/${body.id}`);
    expect(ticket.status).toBe(state);
    return body.id;
  }

  const send = (id: string, path: string, body: object): Promise<Reply> =>
    holdfast.command(`/v1/tickets/${id}/${path}`, body);

  describe.each(Object.keys(STATES) as State[])('%s', (state) => {
    test.each(COMMANDS)('$name', async ({ path, body, refused }) => {
      const id = await ticketIn(state);
      const before = await holdfast.call('GET', `/v1/tickets/${id}/ledger?limit=100`);
      const answer = await send(id, path, body);
      const code = refused[state];
      if (code === undefined) {
        expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
        return;
      }
      expect(answer).toMatchObject({ status: 409, body: { code } });
      // A refusal changes nothing.
      const after = await holdfast.call('GET', `/v1/tickets/${id}/ledger?limit=100`);
      expect(after.body).toEqual(before.body);
    });
  });

  test('what Temporal hands over raw, well-formed or not, is answered and hurts nobody', async () => {
    const id = await ticketIn('open');
    const handle = temporal.env.client.workflow.getHandle(`ticket-${id}`);
    for (const args of [
      [],
      [null],
      ['text'],
      [{}],
      [{ id: 7, type: 'resolve' }],
      [{ id: 'x', type: 'close', occurredAt: 1 }],
    ]) {
      await expect(handle.executeUpdate('resolve', { args: args as [] })).rejects.toThrow();
      await handle.signal('customerMessage', ...args);
      await handle.signal('pause', ...args);
    }
    await handle.signal('nudge');
    const resolved = await send(id, 'resolve', {});
    expect(resolved.status).toBe(200);
  });

  test('no workflow task ever failed, and every ledger is sound', async () => {
    expect(ids.length).toBeGreaterThan(COMMANDS.length * Object.keys(STATES).length);
    for (const id of ids) {
      const { events } = await temporal.env.client.workflow.getHandle(`ticket-${id}`).fetchHistory();
      const failed = (events ?? []).filter(
        (event) => event.eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
      );
      expect(failed.map((event) => event.workflowTaskFailedEventAttributes?.failure?.message)).toEqual([]);
      expect(await ledgerFaults(holdfast.db, id)).toEqual([]);
    }
  });
});
