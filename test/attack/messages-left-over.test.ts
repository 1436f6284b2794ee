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

async function ticketsWithMessages(db: Db, count: number): Promise<readonly TicketId[]> {
  const tickets: TicketId[] = [];
  for (let n = 0; n < count; n += 1) {
    const ticket = await aTicket(db);
    await message(db, ticket);
    tickets.push(ticket);
  }
  return tickets;
}

/** Temporal takes what is for `hanging` only once told to release it. */
async function dispatcherThatHangs(db: Db, hanging: readonly TicketId[]) {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const reached = new Set<TicketId>();
  const dispatcher = await dispatcherWith(db, async (ticketId) => {
    if (hanging.includes(ticketId)) await released;
    else reached.add(ticketId);
  });
  return { dispatcher, reached, release };
}

test('tickets that hang and are queued again keep no other from a free place', async () => {
  await using database = await freshDatabase();
  const { db } = database;
  // All the places but one of those that nobody waits for.
  const hanging = await ticketsWithMessages(db, 15);
  const others = await ticketsWithMessages(db, 5);
  const { dispatcher, reached, release } = await dispatcherThatHangs(db, hanging);
  for (const ticket of hanging) dispatcher.ticketAccepted(ticket);
  // Once more: now they stand in front of those who come after them.
  for (const ticket of hanging) dispatcher.ticketAccepted(ticket);
  for (const ticket of others) dispatcher.ticketAccepted(ticket);
  await until(async () => reached.size === others.length);
  release();
  await dispatcher.drained();
});

test('a flood of tickets to start keeps nobody waiting who sends a command', async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const flood = await ticketsWithMessages(db, 150);
  const [ticket] = await ticketsWithMessages(db, 1);
  if (ticket === undefined) throw new Error('no ticket');
  const { id } = await db
    .selectFrom('commands')
    .select('id')
    .where('ticket_id', '=', ticket)
    .executeTakeFirstOrThrow();
  const { dispatcher, reached, release } = await dispatcherThatHangs(db, flood);
  for (const other of flood) dispatcher.ticketAccepted(other);
  const verdict = dispatcher.commandAccepted(ticket, id, 100);
  await until(async () => reached.has(ticket));
  await verdict;
  release();
  await dispatcher.drained();
});
