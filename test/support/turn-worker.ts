import { Worker } from '@temporalio/worker';
import { createActivities } from '../../src/activities/create-activities.ts';
import { TASK_QUEUE } from '../../src/contract/ticket-workflow.ts';
import { workflowBundle } from '../../src/runtime/workflow-bundle.ts';
import { CONCURRENT_TURNS } from '../../src/worker.ts';
import type { DevServer } from './temporal.ts';
import type { Turns } from './turns.ts';

/** A worker that runs workflows and turns and nothing beside them: no dispatcher, no reconciler, no allocator. */
export interface TurnWorker extends AsyncDisposable {
  /** Tickets that were reported as stuck, in order. */
  readonly stuck: readonly string[];
}

export async function turnWorker(desk: Turns, temporal: DevServer): Promise<TurnWorker> {
  const stuck: string[] = [];
  const worker = await Worker.create({
    connection: temporal.env.nativeConnection,
    namespace: temporal.namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: { codePath: (await workflowBundle()).path },
    activities: createActivities({ ...desk.deps, onStuck: (ticketId) => void stuck.push(ticketId) }),
    maxConcurrentActivityTaskExecutions: CONCURRENT_TURNS,
    maxConcurrentLocalActivityExecutions: CONCURRENT_TURNS,
  });
  const running = worker.run();
  return {
    stuck,
    async [Symbol.asyncDispose]() {
      worker.shutdown();
      await running;
    },
  };
}
