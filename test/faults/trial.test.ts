import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { TicketId } from '../../src/contract/ids.ts';
import type { TicketView } from '../../src/contract/ticket-workflow.ts';
import { systemTime } from '../../src/runtime/time-source.ts';
import { type Reply, startApi, until } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';

import { ledgerFaults } from '../support/ledger-check.ts';
import { devServer } from '../support/temporal.ts';
import { workerProcess } from '../support/worker-process.ts';

const TICKETS = 200;
/** When the worker dies, as shares of all commands sent; Temporal dies at the third. */
const WORKER_DIES_AT = [0.1, 0.3, 0.6, 0.85];
const TEMPORAL_DIES_AT = 0.45;

/**
 * The trial of the architecture: 200 tickets with updates and signals racing, four kill -9s of the worker and
 * one of the Temporal server. Ledger, projection and workflow agree for every ticket; no command is lost or
 * applied twice.
 */
test('200 tickets outlive four deaths of the worker and one of Temporal', { timeout: 900_000 }, async () => {
  await using database = await freshDatabase();
  await using temporal = await devServer();
  await using worker = workerProcess({
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
  });
  await using api = await startApi({
    databaseUrl: database.url,
    client: temporal.env.client,
    time: systemTime,
  });

  const script = [
    ['replies', { body: 'Which version is it?', await_customer: true }],
    ['customer-messages', { body: 'Version 3.' }],
    ['pause', { reason: 'awaiting_third_party', note: 'the carrier looks at it' }],
    ['customer-messages', { body: 'Any news?' }],
    ['resume', { reason: 'awaiting_third_party' }],
    ['priority', { priority: 'P2', reason: 'more people have it' }],
    ['replies', { body: 'It is fixed.', resolve: true }],
    ['customer-messages', { body: 'It is not!' }],
    ['resolve', { note: 'now it is' }],
    ['close', {}],
  ] as const;
  const total = TICKETS * script.length;
  let sent = 0;
  const answers = new Map<number, number>();
  const count = (answer: Reply): Reply => {
    sent += 1;
    answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1);
    return answer;
  };

  async function live(index: number): Promise<TicketId> {
    const created = await api.call('POST', '/v1/tickets', {
      subject: `Printer ${index} is broken`,
      body: 'It shows an error.',
      channel: 'web',
      requester: { email: `user${index}@trial.example` },
    });
    expect(created.status, JSON.stringify(created.body)).toBe(201);
    const id = created.body.id as TicketId;
    for (const [path, body] of script) {
      // A quarter of the tickets does not wait for answers: their updates and signals race.
      const answer = api.call('POST', `/v1/tickets/${id}/${path}`, body).then(count);
      if (index % 4 === 0) await sleep(20);
      else await answer;
      pending.push(answer);
    }
    return id;
  }
  const pending: Promise<Reply>[] = [];

  async function disturb(): Promise<void> {
    const deaths = [
      ...WORKER_DIES_AT.map((at) => ({ at, what: 'worker' as const })),
      { at: TEMPORAL_DIES_AT, what: 'temporal' as const },
    ].sort((a, b) => a.at - b.at);
    for (const { at, what } of deaths) {
      await until(async () => sent >= at * total, 20);
      if (what === 'worker') {
        await worker.kill();
        await sleep(300);
        worker.start();
      } else {
        await temporal.stop('SIGKILL');
        await sleep(1_000);
        await temporal.start();
      }
    }
  }

  const disturbing = disturb();
  const ids: TicketId[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: 24 }, async () => {
      for (let index = next++; index < TICKETS; index = next++) ids.push(await live(index));
    }),
  );
  const replies = await Promise.all(pending);
  await disturbing;
  expect(replies.filter((answer) => answer.status >= 500).map((answer) => answer.body)).toEqual([]);

  // Everything accepted gets its verdict, and its workflow hears of it.
  await until(async () => {
    const { left } = await api.db
      .selectFrom('commands')
      .select((eb) => eb.fn.countAll<number>().as('left'))
      .where((eb) => eb.or([eb('state', '=', 'waiting'), eb('handed_at', 'is', null)]))
      .executeTakeFirstOrThrow();
    return left === 0;
  }, 200);

  const faults: string[] = [];
  for (const id of ids) {
    faults.push(...(await ledgerFaults(api.db, id)).map((fault) => `${id}: ${fault}`));
    const row = await api.db
      .selectFrom('tickets')
      .select(['status', 'turn', 'state', 'stuck_reason'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    if (row.stuck_reason !== null) faults.push(`${id}: stuck: ${row.stuck_reason}`);
    if (row.state?.turn !== row.turn || row.state?.status !== row.status)
      faults.push(`${id}: projection and state differ`);

    // A task that died with its worker is made again when its time-out is over; then both sides agree.
    const handle = temporal.env.client.workflow.getHandle(`ticket-${id}`);
    await until(async () => {
      const [{ status }, view] = await Promise.all([handle.describe(), handle.query<TicketView>('state')]);
      return view.turn === row.turn && (status.name === 'RUNNING') === (row.status !== 'closed');
    }, 500);

    // Every applied command stands in the ledger once, none that was refused does.
    const commands = await api.db
      .selectFrom('commands')
      .select(['id', 'type', 'state', 'payload'])
      .where('ticket_id', '=', id)
      .execute();
    const ledger = await api.db
      .selectFrom('ledger')
      .select(['type', 'data'])
      .where('ticket_id', '=', id)
      .execute();
    for (const command of commands) {
      const message = (command.payload as { messageId?: string }).messageId;
      if (message === undefined) continue;
      const entries = ledger.filter(
        ({ type, data }) =>
          (type === 'reply.sent' || type === 'message.received') && data['message_id'] === message,
      ).length;
      if (entries !== (command.state === 'applied' ? 1 : 0)) {
        faults.push(`${id}: ${command.type} ${command.state}, ${entries} times in the ledger`);
      }
    }
    for (const type of ['priority.changed', 'ticket.closed'] as const) {
      const wanted = commands.filter(
        (command) =>
          command.state === 'applied' && command.type === (type === 'ticket.closed' ? 'close' : 'priority'),
      ).length;
      const found = ledger.filter((entry) => entry.type === type).length;
      if (found !== wanted) faults.push(`${id}: ${wanted} commands, ${found} entries ${type}`);
    }
  }
  expect(faults).toEqual([]);
  expect(ids.length).toBe(TICKETS);
  console.log(`${total} commands: ${[...answers].map(([status, n]) => `${n} x ${status}`).join(', ')}`);
});
