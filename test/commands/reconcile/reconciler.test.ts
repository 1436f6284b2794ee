import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Reconciled, reconcile } from '../../../src/commands/reconcile/reconciler.ts';
import { type TicketId, workflowIdOf } from '../../../src/contract/ids.ts';
import { json } from '../../../src/db/connect.ts';
import { until } from '../../support/api.ts';
import { ledgerFaults } from '../../support/ledger-check.ts';
import type { Turns } from '../../support/turns.ts';
import { openStage, type Stage } from '../dispatch/stage.ts';
import { unavailable } from '../dispatch/tapped-client.ts';

const MINUTE = 60_000;

let stage: Stage;
let desk: Turns;
beforeAll(async () => {
  stage = await openStage();
  ({ desk } = stage);
});
afterAll(() => stage[Symbol.asyncDispose]());
afterEach(() => stage.tap(null));

/** One comparison, made that much later: what is younger than a minute is left alone. */
function compare(laterMs = 2 * MINUTE): Promise<Reconciled> {
  return reconcile({
    db: desk.db,
    client: stage.temporal.env.client,
    policies: desk.deps.policies,
    time: { now: () => Date.now() + laterMs },
    log: pino({ level: 'silent' }),
  });
}

/** Compares until Temporal's list has caught up and something is found to repair. */
function repair(what: 'started' | 'nudged'): Promise<Reconciled> {
  return until(async () => {
    const found = await compare();
    return found[what] > 0 && found;
  });
}

const handleOf = (id: TicketId) => stage.temporal.env.client.workflow.getHandle(workflowIdOf(id));

/** Both sides say the same, and the ledger has no gap. */
async function expectAgreement(id: TicketId): Promise<void> {
  const row = await desk.row(id);
  await until(async () => (await stage.view(id)).turn === row.turn);
  expect(await stage.view(id)).toMatchObject({ status: row.status, priority: row.priority });
  expect(await ledgerFaults(desk.db, id)).toEqual([]);
}

async function received(id: TicketId): Promise<number> {
  const rows = await desk.db
    .selectFrom('ledger')
    .select('seq')
    .where('ticket_id', '=', id)
    .where('type', '=', 'ticket.received')
    .execute();
  return rows.length;
}

describe('the reconciler', () => {
  it('leaves alone what agrees, and what is younger than a minute', async () => {
    const [healthy, young] = [await stage.ticket(), await stage.ticket()];
    const { turn } = await desk.row(healthy);
    expect(await compare()).toMatchObject({ started: 0, nudged: 0, failed: 0 });
    expect((await desk.row(healthy)).turn).toBe(turn);
    await handleOf(young).terminate('lost');
    expect(await compare(0)).toMatchObject({ open: 0, started: 0 });
    expect(await repair('started')).toMatchObject({ started: 1 });
    await expectAgreement(young);
  });

  it('starts the workflow of an open ticket again, which adopts what the database holds and goes on', async () => {
    const id = await stage.ticket();
    await stage.carryOut(id, { type: 'replies', awaitCustomer: true });
    await stage.carryOut(id, { type: 'priority', priority: 'P2' });
    const before = await desk.row(id);
    await handleOf(id).terminate('lost');
    expect(await repair('started')).toMatchObject({ started: 1, nudged: 0 });
    await expectAgreement(id);
    // It has heard everything, and done nothing of its own.
    expect(await desk.row(id)).toEqual(before);
    expect(await stage.view(id)).toMatchObject({ paused: ['awaiting_customer'], priority: 'P2' });
    expect((await stage.view(id)).deadlines).toEqual(before.state?.deadlines.slice(0, 5));

    expect(await stage.carryOut(id, { type: 'customerMessage' })).toMatchObject({ state: 'applied' });
    expect(await stage.carryOut(id, { type: 'resume' })).toMatchObject({ state: 'refused' });
    await expectAgreement(id);
    expect((await desk.row(id)).turn).toBe(before.turn + 1);
    expect(await received(id)).toBe(1);
  });

  it('ends a workflow that has not heard of the end of its ticket', async () => {
    const id = await stage.ticket();
    await stage.carryOut(id, { type: 'resolve' });
    // The last turn was committed; whoever brought it is not to tell the workflow.
    stage.tap((call) =>
      call.workflowId === workflowIdOf(id) ? Promise.reject(unavailable()) : call.proceed(),
    );
    await desk.turn(id, [await desk.accept(id, { type: 'close' })]);
    expect(await stage.statusOf(id)).toBe('RUNNING');
    expect(await repair('nudged')).toMatchObject({ started: 0, nudged: 1 });
    await until(async () => (await stage.statusOf(id)) === 'COMPLETED');
    expect(await compare()).toMatchObject({ started: 0, nudged: 0 });
    expect(await ledgerFaults(desk.db, id)).toEqual([]);
  });
});

describe('a ticket that is stuck', () => {
  /** What the machine knows of the assignee, as nothing in Holdfast would change it. */
  async function setAssignee(id: TicketId, assignee: string | null): Promise<void> {
    const { state } = await desk.row(id);
    await desk.db
      .updateTable('tickets')
      .set({ state: json({ ...state, assignee }) })
      .where('id', '=', id)
      .execute();
  }

  it('says why, holds up no other, and goes on when it is nudged after the repair', async () => {
    const [id, other] = [await stage.ticket(), await stage.ticket()];
    const { turn, assignee_id: assignee } = await desk.row(id);
    await setAssignee(id, 'agt_nobody');
    const reply = await desk.accept(id, { type: 'replies' });
    const reason = 'SQLSTATE 23503 tickets_assignee_id_fkey';
    await until(async () => (await desk.row(id)).stuck_reason === reason);
    expect(stage.worker.stuck.filter((ticket) => ticket === id)).toHaveLength(1);
    expect((await desk.row(id)).turn).toBe(turn);
    const details = await handleOf(id).query<string>('__temporal_workflow_metadata');
    expect(JSON.stringify(details)).toContain('Stuck');

    expect(await stage.carryOut(other, { type: 'replies' })).toMatchObject({ state: 'applied' });
    // A nudge before the repair is another try, no more.
    expect(await repair('nudged')).toMatchObject({ nudged: 1, started: 0 });
    await until(async () => stage.worker.stuck.filter((ticket) => ticket === id).length === 2);
    expect(await desk.row(id)).toMatchObject({ stuck_reason: reason, turn });
    expect(await stage.row(reply)).toMatchObject({ state: 'waiting' });

    await setAssignee(id, assignee);
    await repair('nudged');
    expect(await stage.done(reply)).toMatchObject({ state: 'applied' });
    expect((await desk.row(id)).stuck_reason).toBeNull();
    await expectAgreement(id);
    expect(await compare()).toMatchObject({ started: 0, nudged: 0 });
  });
});
