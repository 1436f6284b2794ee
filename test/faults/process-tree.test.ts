import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { type TicketId, workflowIdOf } from '../../src/contract/ids.ts';
import type { TicketView } from '../../src/contract/ticket-workflow.ts';
import { connect, type Db } from '../../src/db/connect.ts';
import { isRunning } from '../../src/runtime/process/identity.ts';
import { call, type Reply, until } from '../support/api.ts';
import { type Installation, startInstallation } from '../support/installation.ts';
import { ledgerFaults } from '../support/ledger-check.ts';
import { expectHighestNotified, expectInOrder, firedStages } from './fired-stages.ts';
import { burst, expectOnce, post } from './posted.ts';

/** Milliseconds; the demo's are minutes, this test has seconds. */
const FIRST_RESPONSE = { P1: 16_000, P2: 120_000, P3: 240_000 };
const RESOLUTION = { P1: 28_000, P2: 32_000, P3: 240_000 };
const CLOSE_AFTER = 10_000;
const LATE_AFTER = 1_000;
const PERCENTS = [50, 75, 100, 125];

let folder: string;
let policyFile: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-tree-'));
  // Whoever runs PostgreSQL has to pass through it.
  await chmod(folder, 0o755);
  policyFile = join(folder, 'policy.yaml');
  const policy = parse(await readFile('policy/demo.yaml', 'utf8'));
  Object.assign(policy.sla.targets.enterprise, texts(FIRST_RESPONSE));
  Object.assign(policy.sla.resolution, texts(RESOLUTION));
  policy.sla.closeAfter = `${CLOSE_AFTER}ms`;
  policy.sla.lateAfter = `${LATE_AFTER}ms`;
  await writeFile(policyFile, stringify(policy));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function texts(targets: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(targets).map(([priority, ms]) => [priority, `${ms}ms`]));
}

/** One installation, killed and started again on the same data. */
class Desk {
  readonly #data = join(folder, 'data');
  #running: Installation | null = null;
  #author = '';

  async start(): Promise<void> {
    this.#running = await startInstallation(this.#data, { env: { HOLDFAST_POLICY: policyFile } });
    const { body } = await this.call('GET', '/v1/agents');
    this.#author = body.data[0].id;
  }

  get running(): Installation {
    if (this.#running === null) throw new Error('the installation does not run');
    return this.#running;
  }

  call(
    method: 'GET' | 'POST',
    path: string,
    body: object = {},
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const author = path.endsWith('/replies') ? { author: this.#author } : {};
    const { run, apiKey } = this.running;
    return call(run.api_url, apiKey, method, path, { ...author, ...body }, headers);
  }

  /** Every process of the tree at once, as when the power fails. */
  async kill(): Promise<void> {
    const { running } = this;
    const processes = running.processes();
    expect(processes.length).toBeGreaterThan(5);
    for (const { pid } of processes) process.kill(pid, 'SIGKILL');
    await until(async () => !processes.some(isRunning));
    this.#running = null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running?.[Symbol.asyncDispose]();
  }
}

interface Ticket {
  readonly id: TicketId;
  readonly receivedAt: number;
}

async function open(desk: Desk, priority: 'P1' | 'P2' | 'P3'): Promise<Ticket> {
  const { status, body } = await desk.call(
    'POST',
    '/v1/tickets',
    {
      subject: 'A question about the manual',
      body: 'Where is it?',
      channel: 'web',
      requester: { email: 'ada@acme.example' },
      customer: { external_id: 'acme', name: 'Acme', tier: 'enterprise' },
      priority,
    },
    { prefer: 'wait=10' },
  );
  expect(status, JSON.stringify(body)).toBe(201);
  expect(body.priority).toBe(priority);
  return { id: body.id, receivedAt: Date.parse(body.created_at) };
}

async function order(desk: Desk, { id }: Ticket, path: string, body: object): Promise<void> {
  const answer = await desk.call('POST', `/v1/tickets/${id}/${path}`, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
}

/** When each stage of a clock is due, by plain arithmetic; the calendar of this policy is always open. */
function ladder(startedAt: number, targetMs: number, pause?: { from: number; to: number }): number[] {
  return PERCENTS.map((percent) => {
    const at = startedAt + (targetMs * percent) / 100;
    return pause === undefined || at < pause.from ? at : at + pause.to - pause.from;
  });
}

test('kill -9 of the whole process tree, twice: no stage is lost or doubled, nothing accepted is missing', {
  timeout: 180_000,
}, async () => {
  await using desk = new Desk();
  await desk.start();

  const running = await open(desk, 'P1');
  const [answered, resting, waiting, resolved, busy] = await Promise.all([
    open(desk, 'P2'),
    open(desk, 'P2'),
    open(desk, 'P3'),
    open(desk, 'P3'),
    open(desk, 'P3'),
  ]);
  const restsUntil = Date.now() + 12_000;
  await Promise.all([
    order(desk, answered, 'replies', { body: 'We look at it.' }),
    order(desk, resting, 'replies', { body: 'Tomorrow, then.' }).then(() =>
      order(desk, resting, 'pause', {
        reason: 'customer_requested',
        until: new Date(restsUntil).toISOString(),
      }),
    ),
    order(desk, waiting, 'pause', { reason: 'awaiting_third_party', note: 'the printer answers on Monday' }),
    order(desk, resolved, 'resolve', {}),
  ]);
  const { body: before } = await desk.call('GET', `/v1/tickets/${waiting.id}`);

  // The first kill, in the middle of what is being accepted; two stages become due in the dark.
  const first = burst(desk, busy.id, 24);
  await until(async () => first.posted.filter((one) => one.status !== null).length >= 8, 1);
  await desk.kill();
  await Promise.all(first.answers);
  await sleep(running.receivedAt + FIRST_RESPONSE.P1 * 0.75 + LATE_AFTER + 500 - Date.now());
  await desk.start();

  // The second one just as a stage becomes due, and one more in the dark.
  const { body: shown } = await desk.call('GET', `/v1/tickets/${running.id}`);
  const ahead = (shown.clocks as { stages: { due_at: string; state: string }[] }[])
    .flatMap((clock) => clock.stages.filter((stage) => stage.state === 'pending'))
    .map((stage) => Date.parse(stage.due_at))
    .filter((at) => at > Date.now() + 500)
    .sort((a, b) => a - b);
  const [now = 0, next = 0] = ahead;
  const second = burst(desk, busy.id, 8);
  await sleep(now - Date.now());
  await desk.kill();
  await Promise.all(second.answers);
  await sleep(next + LATE_AFTER + 500 - Date.now());
  await desk.start();

  // Whoever got no answer asks again with the same key.
  const posted = [...first.posted, ...second.posted];
  expect(posted.filter((one) => one.status !== null && one.status >= 300)).toEqual([]);
  for (const one of posted.filter((other) => other.status === null)) {
    await post(desk, one);
    expect(one.status).toBeLessThan(300);
  }

  const db = connect({ url: desk.running.run.database_url, max: 4 });
  const connection = await Connection.connect({ address: desk.running.run.temporal_address });
  try {
    const pause = { from: await pausedAt(db, resting), to: restsUntil };
    const expected = [
      { ticket: running, clock: 'first_response', at: ladder(running.receivedAt, FIRST_RESPONSE.P1) },
      { ticket: running, clock: 'resolution', at: ladder(running.receivedAt, RESOLUTION.P1) },
      { ticket: answered, clock: 'resolution', at: ladder(answered.receivedAt, RESOLUTION.P2) },
      { ticket: resting, clock: 'resolution', at: ladder(resting.receivedAt, RESOLUTION.P2, pause) },
    ].flatMap(({ ticket, clock, at }) =>
      PERCENTS.map((percent, index) => ({ ticket: ticket.id, clock, percent, at: at[index] ?? 0 })),
    );
    // Everything up to the breach of the slowest clock has to be there, and nothing else.
    const seenAt = Math.max(Date.now(), running.receivedAt + RESOLUTION.P1);
    const due = expected.filter(({ at }) => at <= seenAt);
    const known = async () => (await firedStages(db)).filter(({ at }) => at <= seenAt);
    await until(async () => (await known()).length >= due.length, 200);
    const told = (await known()).map(({ ticket, clock, cycle, percent, at }) =>
      [ticket, clock, cycle, percent, iso(at)].join(' '),
    );
    const wanted = due.map(({ ticket, clock, percent, at }) =>
      [ticket, clock, 1, percent, iso(at)].join(' '),
    );
    expect(told.toSorted()).toEqual(wanted.toSorted());
    const fired = await firedStages(db);
    expectInOrder(fired);
    await expectHighestNotified(db, fired, LATE_AFTER);

    // What waited waits as before; what was to close by itself has closed, at its instant.
    const { body: after } = await desk.call('GET', `/v1/tickets/${waiting.id}`);
    expect(lasting(after)).toEqual(lasting(before));
    const closed = await db
      .selectFrom('ledger')
      .select(['type', 'occurred_at'])
      .where('ticket_id', '=', resolved.id)
      .where('type', 'in', ['ticket.resolved', 'ticket.closed'])
      .orderBy('seq')
      .execute();
    expect(closed.map((entry) => entry.type)).toEqual(['ticket.resolved', 'ticket.closed']);
    expect((closed[1]?.occurred_at ?? 0) - (closed[0]?.occurred_at ?? 0)).toBe(CLOSE_AFTER);

    await expectOnce(db, posted);
    await expectAgreement(db, new Client({ connection }));
  } finally {
    await connection.close();
    await db.destroy();
  }
});

async function pausedAt(db: Db, { id }: Ticket): Promise<number> {
  const { occurred_at } = await db
    .selectFrom('ledger')
    .select('occurred_at')
    .where('ticket_id', '=', id)
    .where('type', '=', 'pause.started')
    .executeTakeFirstOrThrow();
  return occurred_at;
}

/** Ledger, row and workflow of every ticket say the same, and each notice of an escalation was given once. */
async function expectAgreement(db: Db, client: Client): Promise<void> {
  const tickets = await db.selectFrom('tickets').select('id').execute();
  for (const { id } of tickets) {
    await until(async () => {
      const view = await client.workflow.getHandle(workflowIdOf(id)).query<TicketView>('state');
      const row = await db
        .selectFrom('tickets')
        .select(['turn', 'state', 'stuck_reason'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      expect(row.stuck_reason).toBeNull();
      if (row.state === null || row.turn !== view.turn) return false;
      expect(view.deadlines).toEqual(row.state.deadlines.slice(0, view.deadlines.length));
      expect(view.deadlines.length > 0).toBe(row.state.deadlines.length > 0);
      const passes = await db
        .selectFrom('ledger')
        .select('data')
        .where('ticket_id', '=', id)
        .where('type', '=', 'escalation.passed_on')
        .execute();
      for (const escalation of row.state.escalations) {
        const passed = passes.filter(({ data }) => data['escalation_id'] === escalation.id).length;
        expect(passed, escalation.reason).toBe(escalation.passes);
      }
      return true;
    }, 200);
    expect(await ledgerFaults(db, id)).toEqual([]);
  }
}

/** What does not change by looking at it later. */
function lasting(ticket: Reply['body']): object {
  const moving = { elapsed_ms: undefined, remaining_ms: undefined, as_of: undefined };
  return { ...ticket, clocks: ticket.clocks.map((clock: object) => ({ ...clock, ...moving })) };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
