import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type TicketId, workflowIdOf } from '../../../src/contract/ids.ts';
import { until } from '../../support/api.ts';
import type { Draft, Turns } from '../../support/turns.ts';
import { openStage, type Stage } from './stage.ts';
import { unavailable } from './tapped-client.ts';

let stage: Stage;
let desk: Turns;
beforeAll(async () => {
  stage = await openStage();
  ({ desk } = stage);
});
afterAll(() => stage[Symbol.asyncDispose]());
afterEach(() => stage.tap(null));

const SCRIPT: readonly Draft[] = [
  { type: 'replies', awaitCustomer: true },
  { type: 'customerMessage' },
  { type: 'pause', reason: 'awaiting_third_party' },
  { type: 'customerMessage' },
  { type: 'resume' },
  { type: 'priority', priority: 'P2' },
  { type: 'resolve' },
];

/** Calls that bring the ticket a command, each with how many earlier ones had no verdict when it was made. */
function watch(id: TicketId): { name: string | undefined; ahead: number; together: number }[] {
  const seen: { name: string | undefined; ahead: number; together: number }[] = [];
  let together = 0;
  stage.tap(async (call) => {
    const brings = call.method === 'updateWorkflowExecution' || call.method === 'signalWorkflowExecution';
    if (!brings || call.workflowId !== workflowIdOf(id)) return call.proceed();
    const rows = await desk.db
      .selectFrom('commands')
      .select(['type', 'state', 'leased_until'])
      .where('ticket_id', '=', id)
      .orderBy('seq')
      .execute();
    const own = rows.findIndex((row) => row.leased_until !== null);
    together += 1;
    seen.push({
      name: call.name,
      ahead: rows.slice(0, own).filter((row) => row.state === 'waiting').length,
      together,
    });
    // Long enough for whoever would come too early.
    await sleep(30);
    const answer = await call.proceed();
    together -= 1;
    return answer;
  });
  return seen;
}

describe('the commands of one ticket', () => {
  it('travel in the order in which they were accepted, each after the verdict on the one before', async () => {
    const id = await stage.ticket();
    const seen = watch(id);
    const commands = [];
    for (const draft of SCRIPT) commands.push(await desk.accept(id, draft));
    stage.dispatcher.ticketAccepted(id);
    for (const command of commands) expect((await stage.done(command)).state).toBe('applied');
    expect(seen).toEqual(SCRIPT.map(({ type }) => ({ name: type, ahead: 0, together: 1 })));
  });

  it('travel once, however many dispatchers there are', async () => {
    const id = await stage.ticket();
    const seen = watch(id);
    const commands = [];
    for (const draft of SCRIPT) commands.push(await desk.accept(id, draft));
    const others = [stage.another(), stage.another(), stage.another()];
    for (let look = 0; look < 40; look += 1) {
      for (const other of others) other.ticketAccepted(id);
      await sleep(10);
    }
    for (const command of commands) expect(await stage.done(command)).toMatchObject({ attempts: 1 });
    await Promise.all(others.map((other) => other.drained()));
    expect(seen).toEqual(SCRIPT.map(({ type }) => ({ name: type, ahead: 0, together: 1 })));
  });
});

it('a ticket whose first command cannot be delivered starves no other', async () => {
  const hanging = new Set<string>();
  const tried = new Set<string>();
  stage.tap(async (call) => {
    if (!hanging.has(call.workflowId)) return call.proceed();
    tried.add(call.workflowId);
    await sleep(400);
    throw unavailable();
  });
  // More of them than a dispatcher serves or looks for at once, and all of them accepted before.
  const held: TicketId[] = [];
  for (let n = 0; n < 140; n += 1) {
    const id = await desk.open();
    hanging.add(workflowIdOf(id));
    held.push(id);
  }
  await until(async () => tried.size === held.length);
  const other = await desk.open();
  await until(async () => (await desk.row(other)).turn === 1);
  expect(tried.size).toBe(held.length);
  // They are tried again and again, and go on by themselves once it is possible.
  const [first] = held;
  if (first === undefined) throw new Error('tickets expected');
  hanging.delete(workflowIdOf(first));
  await until(async () => (await desk.row(first)).turn === 1);
  await desk.db.deleteFrom('commands').where('ticket_id', 'in', held).execute();
});
