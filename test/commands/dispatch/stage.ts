import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { createDispatcher, type Dispatcher } from '../../../src/commands/dispatch/dispatcher.ts';
import type { Command } from '../../../src/contract/commands.ts';
import { type TicketId, workflowIdOf } from '../../../src/contract/ids.ts';
import type { TicketView } from '../../../src/contract/ticket-workflow.ts';
import { systemTime } from '../../../src/runtime/time-source.ts';
import { until } from '../../support/api.ts';
import { type DevServer, devServer } from '../../support/temporal.ts';
import { type TurnWorker, turnWorker } from '../../support/turn-worker.ts';
import { openTurns, type Turns } from '../../support/turns.ts';
import { type Call, type Tap, tappedClient } from './tapped-client.ts';

/** Everything that commands pass on their way: a database, a dispatcher, a real server, a worker. */
export interface Stage extends AsyncDisposable {
  readonly desk: Turns;
  readonly temporal: DevServer;
  readonly worker: TurnWorker;
  readonly dispatcher: Dispatcher;
  /** Every call that a dispatcher has made. */
  readonly calls: readonly Call[];
  /** What happens to calls from now on. @default they proceed */
  tap(tap: Tap | null): void;
  /** Another dispatcher on the same database and server. */
  another(): Dispatcher;
  /** A ticket whose workflow runs and has made its first turn. */
  ticket(said?: Parameters<Turns['open']>[0]): Promise<TicketId>;
  /** What the workflow of a ticket knows, once it knows anything. */
  view(id: TicketId): Promise<TicketView>;
  statusOf(id: TicketId): Promise<string>;
  /** Accepts a command and waits until it is done: it has its verdict, and Temporal has it. */
  carryOut(id: TicketId, draft: Parameters<Turns['accept']>[1]): Promise<CommandRow>;
  /** A command's row once it is done. */
  done(command: Command): Promise<CommandRow>;
  row(command: Command): Promise<CommandRow>;
}

export type CommandRow = Awaited<ReturnType<typeof rowOf>>;

export async function openStage(): Promise<Stage> {
  const temporal = await devServer();
  const desk = await openTurns(systemTime);
  const worker = await turnWorker(desk, temporal);
  const calls: Call[] = [];
  let current: Tap | null = null;
  const client = tappedClient(temporal.env.connection, temporal.namespace, (call) => {
    calls.push(call);
    return current === null ? call.proceed() : current(call);
  });
  const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });
  const another = (): Dispatcher =>
    createDispatcher({ db: desk.db, client, policies: desk.deps.policies, time: systemTime, log });
  const dispatcher = another();
  const stop = new AbortController();
  const running = dispatcher.run(stop.signal);
  const handleOf = (id: TicketId) => temporal.env.client.workflow.getHandle(workflowIdOf(id));
  const done = (command: Command): Promise<CommandRow> =>
    until(async () => {
      const row = await rowOf(desk, command);
      return row.state !== 'waiting' && row.handed_at !== null && row;
    });
  return {
    desk,
    temporal,
    worker,
    dispatcher,
    calls,
    another,
    done,
    tap(tap) {
      current = tap;
    },
    async ticket(said) {
      const id = await desk.open(said);
      dispatcher.ticketAccepted(id);
      await until(async () => (await desk.row(id)).turn === 1);
      return id;
    },
    view: (id) => until(() => handleOf(id).query<TicketView | null>('state')),
    statusOf: async (id) => (await handleOf(id).describe()).status.name,
    async carryOut(id, draft) {
      const command = await desk.accept(id, draft);
      dispatcher.ticketAccepted(id);
      return done(command);
    },
    row: (command) => rowOf(desk, command),
    async [Symbol.asyncDispose]() {
      current = null;
      stop.abort();
      await running;
      await dispatcher.drained();
      // What was claimed last may still be on its way through the worker.
      await sleep(50);
      await worker[Symbol.asyncDispose]();
      await desk[Symbol.asyncDispose]();
      await temporal[Symbol.asyncDispose]();
    },
  };
}

function rowOf(desk: Turns, command: Command) {
  return desk.db.selectFrom('commands').selectAll().where('id', '=', command.id).executeTakeFirstOrThrow();
}
