import { randomBytes } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { type NativeConnection, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from './activities/create-activities.ts';
import { runAllocator } from './commands/allocate/allocator.ts';
import { runCheckpointer } from './commands/checkpoint/checkpointer.ts';
import { createDispatcher } from './commands/dispatch/dispatcher.ts';
import { runReconciler } from './commands/reconcile/reconciler.ts';
import { createSender } from './commands/send/create-sender.ts';
import { TASK_QUEUE } from './contract/ticket-workflow.ts';
import type { DeliveryChannel } from './contract/words.ts';
import type { Db } from './db/connect.ts';
import type { PolicyStore } from './db/policies/policy-store.ts';
import type { Outlet } from './integrations/notifier.ts';
import type { TimeSource } from './runtime/time-source.ts';
import type { WorkflowBundle } from './runtime/workflow-bundle.ts';

export interface WorkerDeps {
  /** For turns; at least `CONCURRENT_TURNS` connections. */
  readonly turnDb: Db;
  /** For everything beside them, so that neither starves the other. */
  readonly db: Db;
  readonly connection: NativeConnection;
  readonly client: Client;
  readonly namespace: string;
  readonly policies: PolicyStore;
  readonly notifiers: Readonly<Record<DeliveryChannel, Outlet>>;
  readonly bundle: WorkflowBundle;
  readonly time: TimeSource;
  readonly log: Logger;
  /** Compare tickets with workflows now and then; needs a Temporal server that can list. @default true */
  readonly reconcile?: boolean;
}

/** Turns made at the same time by one worker, of each kind (local and ordinary). */
export const CONCURRENT_TURNS = 10;

/**
 * The worker role: runs the tickets' workflows and their turns, hands over what was left, sends the outbox,
 * assigns what waits. Any number may run side by side.
 *
 * @returns when the signal aborts and everything under way has come to its end
 */
export async function runWorker(deps: WorkerDeps, signal: AbortSignal): Promise<void> {
  const { turnDb, db, time, log, policies, client } = deps;
  const dispatcher = createDispatcher({ db, client, policies, time, log });
  const sender = createSender({
    db,
    notifiers: deps.notifiers,
    time,
    log,
    workerId: `${process.pid}-${randomBytes(4).toString('hex')}`,
  });
  const worker = await Worker.create({
    connection: deps.connection,
    namespace: deps.namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: { codePath: deps.bundle.path },
    activities: createActivities({
      db: turnDb,
      policies,
      onStuck: (ticketId, error) => log.error({ ticketId, err: error }, 'a ticket is stuck: its turn failed'),
    }),
    maxConcurrentActivityTaskExecutions: CONCURRENT_TURNS,
    maxConcurrentLocalActivityExecutions: CONCURRENT_TURNS,
    maxConcurrentWorkflowTaskExecutions: 40,
    maxCachedWorkflows: 2_000,
    shutdownGraceTime: '2s',
  });

  // Whatever ends first, by order or by failure, ends the others.
  const stop = new AbortController();
  const forward = (): void => stop.abort();
  signal.addEventListener('abort', forward, { once: true });
  stop.signal.addEventListener(
    'abort',
    () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
    },
    { once: true },
  );
  if (signal.aborted) stop.abort();
  const running = [
    worker.run(),
    dispatcher.run(stop.signal),
    sender.run(stop.signal),
    runAllocator({ db, policies, handoff: dispatcher, time, log }, stop.signal),
    runCheckpointer({ db, time, log }, stop.signal),
    ...(deps.reconcile === false ? [] : [runReconciler({ db, client, policies, time, log }, stop.signal)]),
  ];
  try {
    await Promise.all(running);
  } finally {
    stop.abort();
    signal.removeEventListener('abort', forward);
    await Promise.allSettled(running);
    await dispatcher.drained();
  }
}
