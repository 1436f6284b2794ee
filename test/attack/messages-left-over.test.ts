import { Client } from '@temporalio/client';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { insertCommand } from '../../src/commands/accept/insert-command.ts';
import { createDispatcher, type DispatcherDeps } from '../../src/commands/dispatch/dispatcher.ts';
import type { Command } from '../../src/contract/commands.ts';
import type { CommandId, MessageId, TicketId } from '../../src/contract/ids.ts';
import { settle } from '../../src/db/commands/settle.ts';
import type { Db } from '../../src/db/connect.ts';
import { newId } from '../../src/db/new-id.ts';
import { openPolicyStore } from '../../src/db/policies/policy-store.ts';
import { readPolicyFile } from '../../src/policy/read-policy-file.ts';
import { aTicket, handClock, START } from '../commands/send/outbox-fixture.ts';
import { until } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';

async function message(db: Db, ticketId: TicketId): Promise<CommandId> {
  const command: Command = {
    type: 'customerMessage',
    id: newId('cmd', START),
    occurredAt: START,
    actor: { kind: 'customer', id: null },
    messageId: 'msg_any' as MessageId,
    automatic: false,
  };
  await insertCommand(db, ticketId, command, START);
  return command.id;
}

/** A dispatcher on a real database; what it signals goes to `signalled` instead of Temporal. */
async function dispatcherWith(db: Db, signalled: (ticketId: TicketId, command: Command) => Promise<void>) {
  const client = new Client();
  const getHandle = client.workflow.getHandle.bind(client.workflow);
  client.workflow.getHandle = ((workflowId: string) => ({
    ...getHandle(workflowId),
    signal: (_name: string, command: Command) =>
      signalled(workflowId.replace(/^ticket-/, '') as TicketId, command),
  })) as DispatcherDeps['client']['workflow']['getHandle'];
  const policies = await openPolicyStore(db, await readPolicyFile('policy/default.yaml'), START);
  return createDispatcher({ db, client, policies, time: handClock(), log: pino({ level: 'silent' }) });
}

async function waiting(db: Db): Promise<number> {
  const row = await db
    .selectFrom('commands')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', '=', 'waiting')
    .executeTakeFirstOrThrow();
  return row.count;
}

test('messages that nobody waits for follow each other as soon as each has its verdict', async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const ticket = await aTicket(db);
  const sent: CommandId[] = [];
  for (let n = 0; n < 12; n += 1) sent.push(await message(db, ticket));

  const travelled: CommandId[] = [];
  let unsettled = 0;
  const dispatcher = await dispatcherWith(db, async (_ticketId, command) => {
    // The one before has its verdict, or the order is not kept.
    expect(unsettled).toBe(0);
    unsettled += 1;
    travelled.push(command.id);
    // The turn comes a little later, as it does in a workflow.
    setTimeout(() => {
      unsettled -= 1;
      void settle(db, [{ commandId: command.id, applied: true }], START);
    }, 20);
  });

  // Told once: no poll and no caller pushes it on.
  dispatcher.ticketAccepted(ticket);
  await until(async () => (await waiting(db)) === 0);
  await dispatcher.drained();
  expect(travelled).toEqual(sent);
});

test('tickets that hang and are asked for again keep no other from a free place', async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const withMessages = async (count: number): Promise<readonly TicketId[]> => {
    const tickets: TicketId[] = [];
    for (let n = 0; n < count; n += 1) {
      const ticket = await aTicket(db);
      await message(db, ticket);
      tickets.push(ticket);
    }
    return tickets;
  };
  // All places but one.
  const hanging = await withMessages(63);
  const others = await withMessages(5);
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const reached = new Set<TicketId>();
  const dispatcher = await dispatcherWith(db, async (ticketId) => {
    if (hanging.includes(ticketId)) await released;
    else reached.add(ticketId);
  });
  for (const ticket of hanging) dispatcher.ticketAccepted(ticket);
  // Whoever waits for a verdict asks again and again, so they stand in front of those who come now.
  for (const ticket of hanging) dispatcher.ticketAccepted(ticket);
  for (const ticket of others) dispatcher.ticketAccepted(ticket);
  await until(async () => reached.size === others.length);
  release();
  await dispatcher.drained();
});
