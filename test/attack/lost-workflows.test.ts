import type { Client } from '@temporalio/client';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Reconciled, reconcile } from '../../src/commands/reconcile/reconciler.ts';
import { type TicketId, workflowIdOf } from '../../src/contract/ids.ts';
import { TASK_QUEUE, TICKET_WORKFLOW } from '../../src/contract/ticket-workflow.ts';
import { newId } from '../../src/db/new-id.ts';
import { openPolicyStore } from '../../src/db/policies/policy-store.ts';
import { readPolicyFile } from '../../src/policy/read-policy-file.ts';
import { systemTime } from '../../src/runtime/time-source.ts';
import { aTicket } from '../commands/send/outbox-fixture.ts';
import { type Api, until } from '../support/api.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { startHoldfast } from '../support/holdfast.ts';
import { ledgerFaults } from '../support/ledger-check.ts';
import { type DevServer, devServer } from '../support/temporal.ts';

let database: FreshDatabase;
let temporal: DevServer;
let holdfast: Api;
beforeAll(async () => {
  database = await freshDatabase();
  temporal = await devServer();
  holdfast = await startHoldfast({
    databaseUrl: database.url,
    client: temporal.env.client,
    connection: temporal.env.nativeConnection,
    time: systemTime,
  });
});
afterAll(async () => {
  await holdfast[Symbol.asyncDispose]();
  await temporal[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const TICKET = {
  subject: 'A question',
  body: 'How does it work?',
  channel: 'web',
  requester: { email: 'ana@example.com' },
};

async function ticketAtWork(): Promise<TicketId> {
  const { body } = await holdfast.call('POST', '/v1/tickets', TICKET, { prefer: 'wait=30' });
  const asked = await holdfast.call('POST', `/v1/tickets/${body.id}/replies`, {
    body: 'Which version?',
    await_customer: true,
  });
  expect(asked.status).toBe(200);
  return body.id;
}

function workflowOf(id: TicketId) {
  return temporal.env.client.workflow.getHandle(workflowIdOf(id));
}

async function statusOf(id: TicketId): Promise<string> {
  return workflowOf(id)
    .describe()
    .then(
      ({ status }) => status.name,
      () => 'GONE',
    );
}

/** Compares as if a while had passed, because young tickets are still on their way. */
async function repair(client: Client = temporal.env.client): Promise<Reconciled> {
  const time = { now: () => systemTime.now() + 120_000 };
  const policies = await openPolicyStore(
    holdfast.db,
    await readPolicyFile('policy/default.yaml'),
    time.now(),
  );
  return reconcile({ db: holdfast.db, client, policies, time, log: pino({ level: 'silent' }) });
}

/** A row of a ticket that nobody has looked at, of an id that is known before. */
async function putTicket(id: TicketId): Promise<void> {
  const made = await aTicket(holdfast.db);
  await holdfast.db.updateTable('tickets').set({ id }).where('id', '=', made).execute();
}

describe('the workflow of an open ticket is gone', () => {
  test.each([
    ['terminated', (id: TicketId) => workflowOf(id).terminate('an operator'), 'TERMINATED'],
    ['cancelled', (id: TicketId) => workflowOf(id).cancel(), 'CANCELLED'],
    [
      'deleted',
      (id: TicketId) =>
        temporal.env.client.workflowService.deleteWorkflowExecution({
          namespace: temporal.namespace,
          workflowExecution: { workflowId: workflowIdOf(id) },
        }),
      'GONE',
    ],
  ])('%s: another one is started, takes over what the database holds, and works', async (_, harm, status) => {
    const id = await ticketAtWork();
    const before = await holdfast.call('GET', `/v1/tickets/${id}`);
    await harm(id);
    await until(async () => (await statusOf(id)) === status);
    expect(await repair()).toMatchObject({ started: 1, failed: 0 });

    const answered = await holdfast.call('POST', `/v1/tickets/${id}/customer-messages`, { body: 'Three.' });
    expect(answered.status).toBe(200);
    expect(answered.body).toMatchObject({ status: 'open', assignee: before.body.assignee });
    expect(await statusOf(id)).toBe('RUNNING');
    expect(await ledgerFaults(holdfast.db, id)).toEqual([]);
  });

  test('a command for it need not wait for the repair', async () => {
    const id = await ticketAtWork();
    await workflowOf(id).terminate('an operator');
    const resolved = await holdfast.call('POST', `/v1/tickets/${id}/resolve`, {});
    expect(resolved.body).toMatchObject({ status: 'resolved' });
    expect(await statusOf(id)).toBe('RUNNING');
  });

  test('it came to its end, and the database is an older backup: it is started again', async () => {
    const id = await ticketAtWork();
    await holdfast.call('POST', `/v1/tickets/${id}/resolve`, {});
    await holdfast.call('POST', `/v1/tickets/${id}/close`, {});
    await until(async () => (await statusOf(id)) === 'COMPLETED');
    // As an older backup would have it: open, while Temporal knows that it came to its end.
    const copy = newId('tkt', systemTime.now());
    await putTicket(copy);
    await temporal.env.client.workflow.start(TICKET_WORKFLOW, {
      workflowId: workflowIdOf(copy),
      taskQueue: TASK_QUEUE,
      args: [{ ticketId: id }],
    });
    await until(async () => (await statusOf(copy)) === 'COMPLETED');
    expect(await repair()).toMatchObject({ started: 1, failed: 0 });
    await until(async () => (await holdfast.call('GET', `/v1/tickets/${copy}`)).body.priority !== null);
    expect(await statusOf(copy)).toBe('RUNNING');
  });
});

test('a workflow of a ticket that the database does not hold fails, and starts again once it does', async () => {
  const id = newId('tkt', systemTime.now());
  await temporal.env.client.workflow.start(TICKET_WORKFLOW, {
    workflowId: workflowIdOf(id),
    taskQueue: TASK_QUEUE,
    args: [{ ticketId: id }],
  });
  await until(async () => (await statusOf(id)) === 'FAILED');
  await putTicket(id);
  expect(await repair()).toMatchObject({ started: 1, failed: 0 });
  await until(async () => (await holdfast.call('GET', `/v1/tickets/${id}`)).body.priority !== null);
});

test('a ticket that cannot be repaired keeps no other from it', async () => {
  const ids = [await ticketAtWork(), await ticketAtWork(), await ticketAtWork()].toSorted();
  for (const id of ids) await workflowOf(id).terminate('an operator');
  const [first] = ids;
  const { client } = temporal.env;
  const workflow = Object.create(client.workflow, {
    start: {
      value: (type: string, options: { workflowId: string }) =>
        first !== undefined && options.workflowId === workflowIdOf(first)
          ? Promise.reject(new Error('refused'))
          : client.workflow.start(type, options as Parameters<typeof client.workflow.start>[1]),
    },
  });
  const faulty = Object.create(client, { workflow: { value: workflow } });
  expect(await repair(faulty)).toMatchObject({ started: 2, failed: 1 });
  expect(await repair()).toMatchObject({ started: 1, failed: 0 });
});
