import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { type Holdfast, startHoldfast, until } from '../support/holdfast.ts';
import { timeSkipping } from '../support/time-skipping.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Whole lives of tickets, days in seconds: the time-skipping server's clock drives API, rules and dispatcher. */
describe('whole lives in skipped time', () => {
  let env: TestWorkflowEnvironment;
  let database: FreshDatabase;
  let holdfast: Holdfast;
  let now = 0;

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

  async function open(tier: string, subject: string, body: string): Promise<string> {
    now = await env.currentTimeMs();
    const { status, body: ticket } = await holdfast.call('POST', '/v1/tickets', {
      subject,
      body,
      channel: 'email',
      requester: { email: `${tier}@${tier}.example`, name: 'Ada' },
      customer: { external_id: `${tier}-1`, name: `${tier} customer`, tier },
    });
    expect(status, JSON.stringify(ticket)).toBe(201);
    await until(async () => (await holdfast.call('GET', `/v1/tickets/${ticket.id}`)).body.priority);
    return ticket.id;
  }

  async function ledger(id: string): Promise<any[]> {
    const { body } = await holdfast.call('GET', `/v1/tickets/${id}/ledger?limit=100`);
    return body.data;
  }

  test('typical', async () => {
    const id = await open('enterprise', 'How to export a report', 'How can I export a report?');
    console.log(JSON.stringify((await holdfast.call('GET', `/v1/tickets/${id}`)).body, null, 1));
    await pass(20 * MINUTE);
    const reply = await holdfast.call('POST', `/v1/tickets/${id}/replies`, { body: 'Which one?', await_customer: true, author: (await holdfast.db.selectFrom('agents').select('id').executeTakeFirstOrThrow()).id });
    console.log(reply.status, reply.body);
    await pass(2 * HOUR + 40 * MINUTE);
    console.log((await holdfast.call('POST', `/v1/tickets/${id}/customer-messages`, { body: 'The monthly one' })).status);
    await pass(25 * MINUTE);
    console.log((await holdfast.call('POST', `/v1/tickets/${id}/resolve`, {})).body);
    await pass(8 * DAY);
    for (const entry of await ledger(id)) console.log(entry.seq, entry.occurred_at, entry.type, JSON.stringify(entry.data));
    const history = await env.client.workflow.getHandle(`ticket-${id}`).fetchHistory();
    console.log(history.events?.length, history.events?.map((e) => e.eventType));
  });
});
