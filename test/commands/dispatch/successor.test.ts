import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markHanded } from '../../../src/commands/dispatch/release-command.ts';
import { settleGone } from '../../../src/commands/dispatch/settle-gone.ts';
import type { Command } from '../../../src/contract/commands.ts';
import { type TicketId, workflowIdOf } from '../../../src/contract/ids.ts';
import { until } from '../../support/api.ts';
import { ledgerFaults } from '../../support/ledger-check.ts';
import type { TicketRow, Turns } from '../../support/turns.ts';
import { openStage, type Stage } from './stage.ts';
import { unavailable } from './tapped-client.ts';

let stage: Stage;
let desk: Turns;
beforeAll(async () => {
  stage = await openStage();
  ({ desk } = stage);
});
afterAll(() => stage[Symbol.asyncDispose]());

function successorsOf(id: TicketId): Promise<readonly TicketRow[]> {
  return desk.db.selectFrom('tickets').selectAll().where('linked_ticket_id', '=', id).execute();
}

/** One new ticket has come of the message, which stands there and nowhere else. */
async function expectSuccessor(ended: TicketId, message: Command): Promise<void> {
  const [successor, ...others] = await until(async () => {
    const found = await successorsOf(ended);
    return found[0] !== undefined && found[0].turn > 0 && found;
  });
  if (successor === undefined || message.type !== 'customerMessage') throw new Error('a message expected');
  expect(others).toEqual([]);
  expect(successor).toMatchObject({
    status: 'new',
    opened_by: 'customer',
    received_at: message.occurredAt,
    customer_id: (await desk.row(ended)).customer_id,
  });
  const moved = await desk.db
    .selectFrom('messages')
    .select('ticket_id')
    .where('id', '=', message.messageId)
    .executeTakeFirstOrThrow();
  expect(moved.ticket_id).toBe(successor.id);
  expect(await stage.done(message)).toMatchObject({ ticket_id: successor.id, state: 'applied', error: null });
  expect(await ledgerFaults(desk.db, successor.id)).toEqual([]);
  expect(await ledgerFaults(desk.db, ended)).toEqual([]);
}

describe('what a customer writes to a ticket that has ended', () => {
  it('opens a new one, linked to it, when its workflow is gone', async () => {
    const id = await stage.ticket();
    await stage.carryOut(id, { type: 'resolve' });
    await stage.carryOut(id, { type: 'close' });
    await until(async () => (await stage.statusOf(id)) === 'COMPLETED');
    const before = await desk.row(id);
    const message = await desk.accept(id, { type: 'customerMessage' });
    stage.dispatcher.ticketAccepted(id);
    await expectSuccessor(id, message);
    expect(await desk.row(id)).toEqual(before);
  });

  it('does so when its workflow still runs and hears of the end and of the message together', async () => {
    const id = await stage.ticket();
    await stage.carryOut(id, { type: 'resolve' });
    // The last turn was committed and its update lost: the workflow believes that the ticket is resolved.
    stage.tap((call) =>
      call.workflowId === workflowIdOf(id) ? Promise.reject(unavailable()) : call.proceed(),
    );
    const close = await desk.accept(id, { type: 'close' });
    await desk.turn(id, [close]);
    await markHanded(desk.db, close.id, Date.now(), Date.now());
    stage.tap(null);
    expect(await stage.view(id)).toMatchObject({ ended: false });
    const message = await desk.accept(id, { type: 'customerMessage' });
    stage.dispatcher.ticketAccepted(id);
    await expectSuccessor(id, message);
    await until(async () => (await stage.statusOf(id)) === 'COMPLETED');
  });

  it('opens one however often and from how many sides it is delivered', async () => {
    const id = await desk.open();
    await desk.turn(id);
    await desk.turn(id, [await desk.accept(id, { type: 'resolve' })]);
    await desk.turn(id, [await desk.accept(id, { type: 'close' })]);
    const message = await desk.accept(id, { type: 'customerMessage' });
    const deps = {
      db: desk.db,
      client: stage.temporal.env.client,
      policies: desk.deps.policies,
    };
    const claimed = {
      id: message.id,
      ticketId: id,
      type: message.type,
      payload: message,
      attempts: 1,
      settled: false,
    };
    const { turn } = await desk.row(id);
    await Promise.all([
      ...Array.from({ length: 4 }, () => desk.turn(id, [message], turn)),
      ...Array.from({ length: 4 }, () => settleGone(deps, claimed, Date.now())),
    ]);
    // And once more, long after.
    await desk.turn(id, [message]);
    await settleGone(deps, claimed, Date.now());
    await expectSuccessor(id, message);
  });

  it('opens none if a machine wrote it', async () => {
    const id = await stage.ticket();
    await stage.carryOut(id, { type: 'resolve' });
    await stage.carryOut(id, { type: 'close' });
    await until(async () => (await stage.statusOf(id)) === 'COMPLETED');
    const row = await stage.carryOut(id, { type: 'customerMessage', automatic: true });
    expect(row).toMatchObject({ state: 'refused', error: { code: 'ticket.ended' }, ticket_id: id });
    expect(await successorsOf(id)).toEqual([]);
  });
});
