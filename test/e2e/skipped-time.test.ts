import { mkdir, writeFile } from 'node:fs/promises';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ShownClock, ShownDelivery, ShownEscalation, ShownTicket } from '../support/answers.ts';
import { type Api, until } from '../support/api.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { historyCost } from '../support/history-cost.ts';
import { startHoldfast } from '../support/holdfast.ts';
import { timeSkipping } from '../support/time-skipping.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Entry {
  readonly seq: number;
  readonly type: string;
  readonly occurred_at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Whole lives of tickets, days in seconds: the time-skipping server's clock drives API, rules and dispatcher. */
describe('whole lives in skipped time', () => {
  let env: TestWorkflowEnvironment;
  let database: FreshDatabase;
  let holdfast: Api;
  let now = 0;
  let tickets = 0;

  beforeAll(async () => {
    env = await timeSkipping();
    database = await freshDatabase();
    now = await env.currentTimeMs();
    holdfast = await startHoldfast({
      databaseUrl: database.url,
      client: env.client,
      connection: env.nativeConnection,
      time: { now: () => now },
    });
  });
  afterAll(async () => {
    await holdfast[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
    await env.teardown();
  });

  /** Lets time pass, and the machine do what is due in it. */
  async function pass(ms: number): Promise<void> {
    await env.sleep(ms);
    now = await env.currentTimeMs();
  }

  /** Lets time pass up to an instant of the week, in UTC. */
  async function passUntil(weekday: number, hour: number): Promise<void> {
    const start = new Date(now);
    start.setUTCHours(hour, 0, 0, 0);
    while (start.getUTCDay() !== weekday || start.getTime() <= now) start.setUTCDate(start.getUTCDate() + 1);
    await pass(start.getTime() - now);
  }

  async function opened(ticket: { tier: string; subject: string; body: string }): Promise<string> {
    now = await env.currentTimeMs();
    tickets += 1;
    const { status, body } = await holdfast.call('POST', '/v1/tickets', {
      subject: ticket.subject,
      body: ticket.body,
      channel: 'email',
      requester: { email: `ada${tickets}@customer${tickets}.example`, name: 'Ada' },
      customer: { external_id: `customer-${tickets}`, name: `Customer ${tickets}`, tier: ticket.tier },
    });
    expect(status, JSON.stringify(body)).toBe(201);
    await until(async () => (await get(body.id)).priority !== null);
    return body.id;
  }

  async function get(id: string): Promise<ShownTicket> {
    return (await holdfast.call('GET', `/v1/tickets/${id}`)).body;
  }

  async function command(id: string, path: string, body: object = {}): Promise<ShownTicket> {
    const answer = await holdfast.command(`/v1/tickets/${id}/${path}`, body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    now = await env.currentTimeMs();
    return answer.body;
  }

  /** The clock of a ticket, the newest cycle unless one is named. */
  function clockOf(ticket: ShownTicket, name: string, cycle?: number): ShownClock {
    const found = ticket.clocks.findLast(
      (clock) => clock.name === name && (cycle ?? clock.cycle) === clock.cycle,
    );
    if (found === undefined) throw new Error(`the ticket has no clock ${name}`);
    return found;
  }

  function escalationOf(ticket: ShownTicket, trigger: string): ShownEscalation {
    const found = ticket.escalations.find((escalation) => escalation.trigger === trigger);
    if (found === undefined) throw new Error(`the ticket has no escalation ${trigger}`);
    return found;
  }

  const instantOf = (text: string | null): number => Date.parse(text ?? 'never');

  async function ledger(id: string): Promise<readonly Entry[]> {
    return (await holdfast.call('GET', `/v1/tickets/${id}/ledger?limit=100`)).body.data;
  }

  /** Stages as `clock percent` with when they were reached, counted from the ticket's receipt. */
  function stagesOf(entries: readonly Entry[], clock: string): readonly [number, number][] {
    const start = Date.parse(entries[0]?.occurred_at ?? '');
    return entries
      .filter((entry) => entry.type === 'stage.fired' && entry.data['clock'] === clock)
      .map((entry) => [Number(entry.data['percent']), Date.parse(entry.occurred_at) - start]);
  }

  /** Keeps the history of a life for the replay tests, when asked to. */
  async function keepHistory(id: string, name: string): Promise<void> {
    if (process.env['RECORD_HISTORIES'] === undefined) return;
    const history = await env.client.workflow.getHandle(`ticket-${id}`).fetchHistory();
    await mkdir('test/histories', { recursive: true });
    await writeFile(`test/histories/${name}.json`, `${historyToJSON(history)}\n`);
  }

  const QUESTION = { subject: 'How to export a report', body: 'How can I export the monthly report?' };

  test('the typical ticket costs at most 48 events and 14 actions until it is closed', async () => {
    const id = await opened({ tier: 'enterprise', ...QUESTION });
    expect((await get(id)).priority).toBe('P3');
    await pass(20 * MINUTE);
    await command(id, 'replies', { body: 'Which one do you mean?', await_customer: true });
    await pass(2 * HOUR + 40 * MINUTE);
    await command(id, 'customer-messages', { body: 'The one of March.' });
    await pass(25 * MINUTE);
    await command(id, 'resolve');
    await pass(7 * DAY + HOUR);

    const ticket = await get(id);
    expect(ticket.status).toBe('closed');
    const handle = env.client.workflow.getHandle(`ticket-${id}`);
    expect((await handle.describe()).status.name).toBe('COMPLETED');
    const cost = historyCost(await handle.fetchHistory());
    console.log(`typical ticket: ${cost.events} events, ${cost.actions} actions`);
    expect(cost.events).toBeLessThanOrEqual(48);
    expect(cost.actions).toBeLessThanOrEqual(14);

    // The customer had the ball for 2 h 40, and the deadline moved by exactly that.
    const resolution = clockOf(ticket, 'resolution');
    const paused = (await ledger(id)).find((entry) => entry.type === 'clock.paused');
    const resumed = (await ledger(id)).find((entry) => entry.type === 'clock.resumed');
    const gap = Date.parse(resumed?.occurred_at ?? '') - Date.parse(paused?.occurred_at ?? '');
    expect(instantOf(resolution.due_at)).toBe(Date.parse(resolution.started_at) + 48 * HOUR + gap);
    await keepHistory(id, 'typical');
  });

  test('every rung fires once, at its exact percentage, and the customer hears of the breach once', async () => {
    const id = await opened({ tier: 'enterprise', ...QUESTION });
    await pass(8 * HOUR);
    const entries = await ledger(id);
    expect(stagesOf(entries, 'first_response')).toEqual([
      [50, 2 * HOUR],
      [75, 3 * HOUR],
      [100, 4 * HOUR],
      [125, 5 * HOUR],
    ]);
    const ticket = await get(id);
    const first = clockOf(ticket, 'first_response');
    expect(first).toMatchObject({ name: 'first_response', state: 'breached' });
    expect(first.breached_at).toBe(first.due_at);
    // The line was walked and the rungs superseded one another: at most the highest is still open.
    const open = ticket.escalations.filter((escalation) => escalation.state === 'open');
    expect(open.length).toBeLessThanOrEqual(1);
    const { body } = await holdfast.call('GET', `/v1/deliveries?ticket=${id}&limit=100`);
    const toCustomer = body.data.filter((delivery: ShownDelivery) => delivery.recipient.kind === 'customer');
    expect(toCustomer.map((delivery: ShownDelivery) => delivery.kind).sort()).toEqual(['breach', 'received']);
    await keepHistory(id, 'every-rung');
  });

  test('business hours: what comes in on Friday afternoon goes on on Monday morning', async () => {
    await passUntil(5, 16);
    const id = await opened({ tier: 'starter', ...QUESTION });
    const ticket = await get(id);
    const first = clockOf(ticket, 'first_response');
    expect(first).toMatchObject({ name: 'first_response', calendar: 'business-hours', target_ms: 4 * HOUR });
    const received = Date.parse(first.started_at);
    // One hour is left on Friday, so three are on Monday, whose 09:00 is 65 hours later than Friday's 16:00.
    expect(instantOf(first.due_at) - received).toBe(68 * HOUR);
    await pass(3 * DAY);
    expect(stagesOf(await ledger(id), 'first_response')).toEqual([
      [50, 66 * HOUR],
      [75, 67 * HOUR],
      [100, 68 * HOUR],
      [125, 69 * HOUR],
    ]);
  });

  test('a third party has the ball: on hold, no stage fires, and the pause ends by itself', async () => {
    const id = await opened({ tier: 'enterprise', ...QUESTION });
    await command(id, 'replies', { body: 'We ask the carrier.' });
    const from = now;
    await command(id, 'pause', {
      reason: 'awaiting_third_party',
      note: 'the carrier looks at it',
      until: new Date(from + 30 * DAY).toISOString(),
    });
    expect((await get(id)).status).toBe('on_hold');
    const resolution = async () => clockOf(await get(id), 'resolution');
    expect(await resolution()).toMatchObject({ state: 'paused', due_at: null });
    await pass(29 * DAY);
    expect(stagesOf(await ledger(id), 'resolution')).toEqual([]);
    await pass(DAY + MINUTE);
    expect((await get(id)).status).toBe('open');
    expect((await resolution()).state).toBe('running');
    await keepHistory(id, 'third-party');
    await command(id, 'resolve');
  });

  test('a customer who does not answer is reminded, warned, taken as content; closed a week later', async () => {
    const id = await opened({ tier: 'enterprise', ...QUESTION });
    await command(id, 'replies', { body: 'Which one?', await_customer: true });
    const asked = Date.parse(
      (await ledger(id)).find((entry) => entry.type === 'pause.started')?.occurred_at ?? '',
    );
    await pass(15 * DAY);
    const entries = await ledger(id);
    const when = (type: string): number =>
      Date.parse(entries.find((entry) => entry.type === type)?.occurred_at ?? '') - asked;
    expect(when('customer.reminded')).toBe(2 * DAY);
    expect(when('customer.notified')).toBe(5 * DAY);
    expect(when('ticket.resolved')).toBe(7 * DAY);
    expect(when('ticket.closed')).toBe(14 * DAY);
    expect(entries.find((entry) => entry.type === 'ticket.resolved')?.data['reason']).toBe('no_answer');
    await keepHistory(id, 'no-answer');
  });

  test('a message reopens a resolved ticket, and opens a new one that is linked once it is closed', async () => {
    const id = await opened({ tier: 'enterprise', ...QUESTION });
    await pass(HOUR);
    await command(id, 'replies', { body: 'Like this.', resolve: true });
    await pass(DAY);
    const reopened = await command(id, 'customer-messages', { body: 'It does not work.' });
    expect(reopened.status).toBe('open');
    const cycles = reopened.clocks.filter((clock: ShownClock) => clock.name === 'resolution');
    expect(cycles.map((clock: ShownClock) => [clock.cycle, clock.state])).toEqual([
      [1, 'met'],
      [2, 'running'],
    ]);
    // The hour that was used counts, the day spent resolved does not.
    expect(clockOf(reopened, 'resolution', 2).elapsed_ms).toBe(clockOf(reopened, 'resolution', 1).elapsed_ms);
    await command(id, 'resolve');
    await pass(7 * DAY + HOUR);
    expect((await get(id)).status).toBe('closed');

    const answer = await holdfast.call('POST', `/v1/tickets/${id}/customer-messages`, { body: 'Again!' });
    expect(answer.status).toBeLessThan(300);
    const successor = await until(async () => {
      const { body } = await holdfast.call('GET', '/v1/tickets?sort=-created_at&limit=5');
      return body.data.find((ticket: ShownTicket) => ticket.linked_ticket_id === id);
    });
    await until(async () => (await get(successor.id)).priority !== null);
    expect((await get(id)).status).toBe('closed');
    await keepHistory(id, 'reopened');
  });

  test('a P1 calls the engineer on call; acknowledged, it owes an outcome', async () => {
    const id = await opened({
      tier: 'professional',
      subject: 'System down',
      body: 'Everything is down for all users, total outage.',
    });
    const ticket = await get(id);
    expect(ticket.priority).toBe('P1');
    const p1 = escalationOf(ticket, 'p1_created');
    expect(p1).toMatchObject({ state: 'open' });
    const acknowledged = await holdfast.command(`/v1/escalations/${p1.id}/acknowledge`, {});
    expect(acknowledged.status).toBe(200);
    const again = await holdfast.command(`/v1/escalations/${p1.id}/acknowledge`, {});
    expect(again.status).toBe(200);
    const done = await holdfast.command(`/v1/escalations/${p1.id}/complete`, {
      outcome: 'Failed over.',
    });
    expect(done.status).toBe(200);
    const after = escalationOf(await get(id), 'p1_created');
    expect(after.state).toBe('completed');
    await keepHistory(id, 'p1');
    await command(id, 'resolve');
  });

  test('what comes in after hours of outage is judged by when it happened', async () => {
    // A lead says that the ticket was received five hours ago: all stages are late, the highest one tells.
    now = await env.currentTimeMs();
    const { body } = await holdfast.call('POST', '/v1/tickets', {
      ...QUESTION,
      channel: 'phone',
      requester: { phone: '+4930123456' },
      customer: { external_id: 'late', name: 'Late', tier: 'enterprise' },
      received_at: new Date(now - 5 * HOUR - MINUTE).toISOString(),
    });
    await until(async () => (await get(body.id)).priority !== null);
    const entries = await ledger(body.id);
    const fired = entries.filter((entry) => entry.type === 'stage.fired');
    expect(fired.map((entry) => [entry.data['percent'], entry.data['late']])).toEqual([
      [50, true],
      [75, true],
      [100, true],
      [125, false],
    ]);
    const raised = entries.filter((entry) => entry.type === 'escalation.opened');
    expect(raised.map((entry) => entry.data['reason'])).toEqual(['first response at 125 %']);
    await command(body.id, 'resolve');
  });
});
