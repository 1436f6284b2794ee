import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TicketId } from '../../../src/contract/ids.ts';
import { workflowIdOf } from '../../../src/contract/ids.ts';
import { until } from '../../support/api.ts';
import { ledgerFaults } from '../../support/ledger-check.ts';
import { openStage, type Stage } from './stage.ts';
import { type Call, unavailable } from './tapped-client.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());
afterEach(() => stage.tap(null));

async function entries(id: TicketId, type: string): Promise<number> {
  const { n } = await stage.desk.db
    .selectFrom('ledger')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('ticket_id', '=', id)
    .where('type', '=', type)
    .executeTakeFirstOrThrow();
  return n;
}

/** Fails the first calls of a kind: before they arrive, or after, when only the answer is lost. */
function failing(method: string, id: TicketId, how: readonly ('before' | 'after')[]): readonly Call[] {
  const seen: Call[] = [];
  stage.tap(async (call) => {
    if (call.method !== method || call.workflowId !== workflowIdOf(id)) return call.proceed();
    const fault = how[seen.length];
    seen.push(call);
    if (fault === 'before') throw unavailable();
    const answer = await call.proceed();
    if (fault === 'after') throw unavailable();
    return answer;
  });
  return seen;
}

describe('a command that cannot be delivered at once', () => {
  it('is delivered when the server is there again, and applied once though its answers were lost', async () => {
    const id = await stage.ticket();
    const calls = failing('updateWorkflowExecution', id, ['before', 'after']);
    const row = await stage.carryOut(id, { type: 'replies' });
    expect(row).toMatchObject({ state: 'applied', attempts: 3, last_error: null });
    expect(calls.map((call) => call.updateId)).toEqual(Array.from({ length: 3 }, () => row.id));
    expect(await entries(id, 'reply.sent')).toBe(1);
    expect((await stage.view(id)).turn).toBe((await stage.desk.row(id)).turn);
  });

  it('is so for the start of a ticket', async () => {
    const id = await stage.desk.open();
    const calls = failing('startWorkflowExecution', id, ['before', 'after']);
    stage.dispatcher.ticketAccepted(id);
    await until(async () => (await stage.desk.row(id)).turn === 1);
    // The turn comes with the second call, whose answer is lost.
    await until(async () => calls.length === 3);
    expect(await entries(id, 'ticket.received')).toBe(1);
  });

  it('is so for what a customer wrote', async () => {
    const id = await stage.ticket();
    failing('signalWorkflowExecution', id, ['before', 'after']);
    expect(await stage.carryOut(id, { type: 'customerMessage' })).toMatchObject({ state: 'applied' });
    await stage.carryOut(id, { type: 'replies' });
    expect(await entries(id, 'message.received')).toBe(1);
  });
});

describe('an update whose turn was committed and which was lost with the server', () => {
  it('is handed over again until its workflow knows what the database holds', async () => {
    const id = await stage.ticket();
    // The answers of the server are lost as well, for as long as the test looks at what was before.
    let away = true;
    stage.tap((call) =>
      away && call.workflowId === workflowIdOf(id) ? Promise.reject(unavailable()) : call.proceed(),
    );
    const reply = await stage.desk.accept(id, { type: 'replies', awaitCustomer: true });
    await stage.desk.turn(id, [reply]);
    expect(await stage.row(reply)).toMatchObject({ state: 'applied', handed_at: null });
    expect([(await stage.desk.row(id)).turn, (await stage.view(id)).turn]).toEqual([2, 1]);

    away = false;
    await stage.done(reply);
    const view = await stage.view(id);
    expect(view).toMatchObject({ turn: 2, status: 'pending', paused: ['awaiting_customer'] });
    expect(await entries(id, 'reply.sent')).toBe(1);
    // And from there it goes on.
    await stage.carryOut(id, { type: 'customerMessage' });
    expect((await stage.view(id)).status).toBe('open');
    expect(await ledgerFaults(stage.desk.db, id)).toEqual([]);
  });

  it('is done with when its ticket has ended and there is nobody left to tell', async () => {
    const id = await stage.ticket();
    await stage.carryOut(id, { type: 'resolve' });
    const close = await stage.desk.accept(id, { type: 'close' });
    await stage.desk.turn(id, [close]);
    await stage.temporal.env.client.workflow.getHandle(workflowIdOf(id)).terminate('lost');
    expect(await stage.done(close)).toMatchObject({ state: 'applied' });
    expect(await stage.statusOf(id)).toBe('TERMINATED');
  });
});

it('a verdict that Temporal knows and the row does not is asked for again without a hurry', async () => {
  const id = await stage.ticket();
  const row = await stage.carryOut(id, { type: 'replies' });
  const calls = () => stage.calls.filter((call) => call.updateId === row.id).length;
  const before = calls();
  // As after the database was taken back to an earlier day.
  await stage.desk.db
    .updateTable('commands')
    .set({ state: 'waiting', handed_at: null, settled_at: null, next_attempt_at: new Date() })
    .where('id', '=', row.id)
    .execute();
  const now = Date.now();
  const again = await until(async () => {
    const found = await stage.desk.db
      .selectFrom('commands')
      .select(['next_attempt_at', 'leased_until'])
      .where('id', '=', row.id)
      .executeTakeFirstOrThrow();
    return calls() > before && found.leased_until === null && found;
  });
  expect(again.next_attempt_at).toBeGreaterThan(now + 30_000);
  expect(calls()).toBe(before + 1);
});

describe('a command that the workflow refuses at its door', () => {
  it('gets its verdict on its row, and leaves no trace on the ticket', async () => {
    const id = await stage.ticket();
    const { turn, ledger_seq } = await stage.desk.row(id);
    const row = await stage.carryOut(id, { type: 'resume' });
    expect(row).toMatchObject({ state: 'refused', error: { code: 'pause.not_running' } });
    expect(await stage.desk.row(id)).toMatchObject({ turn, ledger_seq });
    const { events } = await stage.temporal.env.client.workflow.getHandle(workflowIdOf(id)).fetchHistory();
    expect((events ?? []).filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes)).toEqual(
      [],
    );
  });

  it('lets those behind it pass', async () => {
    const id = await stage.ticket();
    const [refused, applied] = [
      await stage.desk.accept(id, { type: 'reopen' }),
      await stage.desk.accept(id, { type: 'priority', priority: 'P2' }),
    ];
    expect(await stage.done(applied)).toMatchObject({ state: 'applied' });
    expect(await stage.row(refused)).toMatchObject({
      state: 'refused',
      error: { code: 'ticket.not_resolved' },
    });
  });
});

describe('a command whose workflow is gone', () => {
  it('is refused if the ticket has ended', async () => {
    const id = await stage.ticket();
    await stage.carryOut(id, { type: 'resolve' });
    await stage.carryOut(id, { type: 'close' });
    await until(async () => (await stage.statusOf(id)) === 'COMPLETED');
    // The API refuses such a one; here it was accepted just before the end.
    const row = await stage.carryOut(id, { type: 'replies' });
    expect(row).toMatchObject({ state: 'refused', error: { code: 'ticket.ended' } });
    expect(await stage.statusOf(id)).toBe('COMPLETED');
    expect(await entries(id, 'reply.sent')).toBe(0);
  });

  it('starts it again if the ticket is open, and is applied', async () => {
    const id = await stage.ticket();
    await stage.carryOut(id, { type: 'pause', reason: 'awaiting_third_party' });
    await stage.temporal.env.client.workflow.getHandle(workflowIdOf(id)).terminate('lost');
    const row = await stage.carryOut(id, { type: 'resume' });
    expect(row).toMatchObject({ state: 'applied' });
    expect(await stage.view(id)).toMatchObject({ turn: 3, paused: [] });
    expect(await entries(id, 'ticket.received')).toBe(1);
    expect(await ledgerFaults(stage.desk.db, id)).toEqual([]);
  });

  it('starts it again though it had come to its end: the database was taken back to an earlier day', async () => {
    const id = await stage.ticket();
    await stage.carryOut(id, { type: 'resolve' });
    const { state, turn } = await stage.desk.row(id);
    await stage.carryOut(id, { type: 'close' });
    await until(async () => (await stage.statusOf(id)) === 'COMPLETED');
    await stage.desk.db
      .updateTable('tickets')
      .set({ status: 'resolved', turn, state: JSON.stringify(state) })
      .where('id', '=', id)
      .execute();
    expect(await stage.carryOut(id, { type: 'reopen' })).toMatchObject({ state: 'applied' });
    expect(await stage.view(id)).toMatchObject({ status: 'open' });
  });
});
