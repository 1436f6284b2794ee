import { expect, test } from 'vitest';
import type { TicketId } from '../../src/contract/ids.ts';
import type { TicketView } from '../../src/contract/ticket-workflow.ts';
import { systemTime } from '../../src/runtime/time-source.ts';
import type { ShownClock, ShownDelivery, ShownEntry, ShownEscalation } from '../support/answers.ts';
import { startApi, until } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';
import { ledgerFaults } from '../support/ledger-check.ts';
import { devServer } from '../support/temporal.ts';
import { workerProcess } from '../support/worker-process.ts';

const HOUR = 3_600_000;

/** The whole life of a ticket, through HTTP, on a real Temporal server and a worker in a process of its own. */
test('a ticket lives its whole life', async () => {
  await using database = await freshDatabase();
  await using temporal = await devServer();
  await using api = await startApi({
    databaseUrl: database.url,
    client: temporal.env.client,
    time: systemTime,
  });
  await using _worker = workerProcess({ DATABASE_URL: database.url, TEMPORAL_ADDRESS: temporal.address });

  // Received: a lead says it came in 3 h 30 ago, so the enterprise's four hours are nearly over.
  const created = await api.call('POST', '/v1/tickets', {
    subject: 'Export of invoices fails',
    body: 'The export of our invoices shows an error since this morning.',
    channel: 'email',
    requester: { email: 'ada@acme.example', name: 'Ada' },
    customer: { external_id: 'acme', name: 'ACME', tier: 'enterprise' },
    received_at: new Date(Date.now() - 3.5 * HOUR).toISOString(),
    priority: 'P3',
  });
  expect(created.status).toBe(201);
  expect(created.headers.get('etag')).not.toBeNull();
  const id = created.body.id as TicketId;
  const path = `/v1/tickets/${id}`;
  const get = async () => (await api.call('GET', path)).body;

  // Triaged, routed, assigned; the clocks run; the stages that have passed are recorded in order.
  const triaged = await until(async () => {
    const ticket = await get();
    return ticket.priority === null ? null : ticket;
  });
  expect(triaged).toMatchObject({ status: 'new', priority: 'P3', customer: { tier: 'enterprise' } });
  expect(triaged.assignee.name).toBe('Bootstrap person');
  const [response] = triaged.clocks;
  expect(response).toMatchObject({ name: 'first_response', state: 'running', target_ms: 4 * HOUR });
  expect(response.stages.map((stage: ShownClock['stages'][number]) => [stage.percent, stage.state])).toEqual([
    [50, 'late'],
    [75, 'late'],
    [100, 'pending'],
    [125, 'pending'],
  ]);
  const warning = triaged.escalations.find((escalation: ShownEscalation) => escalation.state === 'open');
  expect(warning.targets.length).toBeGreaterThan(0);

  // Somebody says "I have it", answers with a question, and the clock of the resolution stands still.
  expect((await api.command(`/v1/escalations/${warning.id}/acknowledge`)).status).toBe(200);
  const asked = await api.command(`${path}/replies`, { body: 'Which month?', await_customer: true });
  expect(asked).toMatchObject({ status: 200, body: { status: 'pending' } });
  expect(asked.body.clocks.map((clock: ShownClock) => [clock.name, clock.state])).toEqual([
    ['first_response', 'met'],
    ['resolution', 'paused'],
  ]);

  // The customer answers: it goes on, and now the next response is owed.
  const answered = await api.command(`${path}/customer-messages`, { body: 'March.' });
  expect(answered.body.status).toBe('open');
  expect(answered.body.clocks.map((clock: ShownClock) => [clock.name, clock.state])).toContainEqual([
    'next_response',
    'running',
  ]);

  // More urgent than thought: a person says so, and eight hours count from the original start.
  const urgent = await api.command(`${path}/priority`, {
    priority: 'P2',
    reason: 'the books close today',
  });
  const resolution = urgent.body.clocks.find((clock: ShownClock) => clock.name === 'resolution');
  expect(resolution).toMatchObject({ target_ms: 8 * HOUR, started_at: response.started_at });

  const held = await api.command(`${path}/pause`, { reason: 'awaiting_third_party', note: 'the bank' });
  expect(held.body.status).toBe('on_hold');
  expect((await api.command(`${path}/resume`)).body.status).toBe('open');
  expect((await api.command(`${path}/resolve`, { note: 'fixed' })).body.status).toBe('resolved');
  expect((await api.command(`${path}/customer-messages`, { body: 'Not quite.' })).body.status).toBe('open');
  expect((await api.command(`${path}/replies`, { body: 'Now it is.', resolve: true })).body.status).toBe(
    'resolved',
  );

  // Temporal tells the same story while it lives.
  const handle = temporal.env.client.workflow.getHandle(`ticket-${id}`);
  const view = await handle.query<TicketView>('state');
  expect(view).toMatchObject({ status: 'resolved', priority: 'P2', resolved: true });
  const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
  expect(currentDetails).toMatch(/Waits for the customer to be content/);
  expect(currentDetails).toMatch(/Next: .*closed for good.* at \d{4}-\d\d-\d\dT/);
  const { searchAttributes } = await handle.describe();
  expect(searchAttributes).toMatchObject({
    TicketStatus: ['resolved'],
    TicketPriority: ['P2'],
    CustomerTier: ['enterprise'],
    EscalationStage: [75],
  });

  expect((await api.command(`${path}/close`)).body.status).toBe('closed');
  await until(async () => (await handle.describe()).status.name === 'COMPLETED');

  // The ledger has all of it, in order, unbroken; the deliveries say who heard of what.
  const { body: ledger } = await api.call('GET', `${path}/ledger?limit=100`);
  expect(ledger.data.map((entry: ShownEntry) => entry.seq)).toEqual(
    ledger.data.map((_: ShownEntry, index: number) => index + 1),
  );
  const types = ledger.data.map((entry: ShownEntry) => entry.type);
  for (const type of [
    'ticket.received',
    'ticket.triaged',
    'ticket.routed',
    'stage.fired',
    'escalation.opened',
    'escalation.acknowledged',
    'reply.sent',
    'clock.paused',
    'message.received',
    'clock.resumed',
    'priority.changed',
    'clock.retargeted',
    'ticket.resolved',
    'ticket.reopened',
    'ticket.closed',
  ]) {
    expect(types).toContain(type);
  }
  expect(await ledgerFaults(api.db, id)).toEqual([]);
  const { body: deliveries } = await api.call('GET', `/v1/deliveries?ticket=${id}&limit=100`);
  const kinds = deliveries.data.map((delivery: ShownDelivery) => delivery.kind);
  expect(kinds).toContain('received');
  expect(kinds).toContain('stage');
  expect(kinds).toContain('reply');
  expect(kinds.filter((kind: string) => kind === 'resolved').length).toBe(2);
});
