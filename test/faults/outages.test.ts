import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connect } from '../../src/db/connect.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openGuard } from '../../src/runtime/process/guard.ts';
import { freePort } from '../../src/runtime/process/ports.ts';
import { startPostgres } from '../../src/runtime/provision/postgres.ts';
import { systemTime } from '../../src/runtime/time-source.ts';
import type { ShownEntry } from '../support/answers.ts';
import { startApi, until } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';
import { startHoldfast } from '../support/holdfast.ts';
import { ledgerFaults } from '../support/ledger-check.ts';
import { devServer } from '../support/temporal.ts';
import { workerProcess } from '../support/worker-process.ts';

const LONG = { timeout: 180_000 };
const TICKET = {
  subject: 'Printer is broken',
  body: 'An error.',
  channel: 'web',
  requester: { email: 'a@b.example' },
};

test(
  'Temporal is away while tickets and replies keep arriving: 201 and 202, then all in order',
  LONG,
  async () => {
    await using database = await freshDatabase();
    await using temporal = await devServer();
    await using api = await startApi({
      databaseUrl: database.url,
      client: temporal.env.client,
      time: systemTime,
    });
    await using _worker = workerProcess({ DATABASE_URL: database.url, TEMPORAL_ADDRESS: temporal.address });

    const before = await api.call('POST', '/v1/tickets', TICKET, { prefer: 'wait=30' });
    // The worker may still be starting; the outage begins with a ticket that runs.
    await until(async () => (await api.call('GET', `/v1/tickets/${before.body.id}`)).body.priority !== null);
    await temporal.stop('SIGKILL');

    const during = await Promise.all(
      Array.from({ length: 5 }, () => api.call('POST', '/v1/tickets', TICKET)),
    );
    expect(during.map((answer) => answer.status)).toEqual([201, 201, 201, 201, 201]);
    const id = before.body.id;
    const accepted: { id: string; at: number }[] = [];
    for (const [path, body] of [
      ['replies', { body: 'Which version?', await_customer: true }],
      ['customer-messages', { body: 'Three.' }],
      ['replies', { body: 'Fixed.', resolve: true }],
      ['customer-messages', { body: 'Thank you! One more thing:' }],
    ] as const) {
      const answer = await api.call('POST', `/v1/tickets/${id}/${path}`, body);
      expect(answer.status, JSON.stringify(answer.body)).toBe(202);
      accepted.push({ id: answer.body.command_id, at: Date.now() });
    }
    const up = Date.now();
    await temporal.start();

    await until(async () => {
      const states = await Promise.all(
        accepted.map((command) => api.call('GET', `/v1/commands/${command.id}`)),
      );
      return states.every((answer) => answer.body.state === 'applied');
    });
    for (const answer of during) {
      await until(
        async () => (await api.call('GET', `/v1/tickets/${answer.body.id}`)).body.priority !== null,
      );
    }
    const { body: ledger } = await api.call('GET', `/v1/tickets/${id}/ledger?limit=100`);
    const told = ledger.data.filter((entry: ShownEntry) =>
      ['reply.sent', 'message.received', 'ticket.reopened'].includes(entry.type),
    );
    expect(told.map((entry: ShownEntry) => entry.type)).toEqual([
      'reply.sent',
      'message.received',
      'reply.sent',
      'message.received',
      'ticket.reopened',
    ]);
    // Each with its own time: when it was accepted, not when somebody got round to it.
    for (const entry of told) expect(Date.parse(entry.occurred_at)).toBeLessThan(up);
    const times = told.map((entry: ShownEntry) => Date.parse(entry.occurred_at));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect((await api.call('GET', `/v1/tickets/${id}`)).body.status).toBe('open');
    expect(await ledgerFaults(api.db, id)).toEqual([]);
  },
);

test('PostgreSQL is away: 503 with Retry-After; workflows wait and go on', LONG, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-outage-'));
  await chmod(folder, 0o755);
  const guard = openGuard();
  const options = {
    folder: join(folder, 'postgres'),
    port: await freePort(),
    password: 'test',
    database: 'holdfast',
    logFile: join(folder, 'postgres.log'),
    guard,
  };
  let postgres = await startPostgres(options);
  try {
    const migrating = connect({ url: postgres.url, max: 1 });
    await migrate(migrating);
    await migrating.destroy();
    await using temporal = await devServer();
    await using api = await startHoldfast({
      databaseUrl: postgres.url,
      client: temporal.env.client,
      connection: temporal.env.nativeConnection,
      time: systemTime,
    });
    const { body: ticket } = await api.call('POST', '/v1/tickets', TICKET, { prefer: 'wait=30' });
    const path = `/v1/tickets/${ticket.id}`;
    // A pause that ends while the database is away: its turn has to wait for it.
    const endsAt = new Date(Date.now() + 4_000).toISOString();
    const paused = await api.call('POST', `${path}/pause`, {
      reason: 'customer_requested',
      note: 'busy',
      until: endsAt,
    });
    expect(paused.body.status).toBe('pending');

    await postgres.child.stop('SIGKILL', 5_000);
    for (const answer of [
      await api.call('POST', '/v1/tickets', TICKET),
      await api.call('POST', `${path}/replies`, { body: 'Hello' }),
      await api.call('GET', path),
    ]) {
      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
    expect((await api.call('GET', '/readyz')).status).toBe(503);
    await sleep(Math.max(0, Date.parse(endsAt) + 1_000 - Date.now()));
    postgres = await startPostgres(options);

    await until(async () => (await api.call('GET', path)).body.status === 'open');
    const { body: ledger } = await api.call('GET', `${path}/ledger?limit=100`);
    const ended = ledger.data.find((entry: ShownEntry) => entry.type === 'pause.ended');
    expect(ended.occurred_at).toBe(endsAt);
    const { events } = await temporal.env.client.workflow.getHandle(`ticket-${ticket.id}`).fetchHistory();
    expect((events ?? []).filter((event) => event.workflowTaskFailedEventAttributes)).toEqual([]);
    expect(await ledgerFaults(api.db, ticket.id)).toEqual([]);
    // And what was refused was not half-accepted.
    const { body: list } = await api.call('GET', '/v1/tickets');
    expect(list.data.length).toBe(1);
  } finally {
    await postgres.stop(5_000);
    await guard.close();
    await rm(folder, { recursive: true, force: true });
  }
});
