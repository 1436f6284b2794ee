import { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { TASK_QUEUE } from '../../contract/ticket-workflow.ts';
import type { TemporalConnection } from '../temporal-connection.ts';

const { TaskQueueType } = proto.temporal.api.enums.v1;

/** Milliseconds for one look; the next one comes at once. */
const LOOK_MS = 2_000;

/** Whether the API serves and has what it needs behind it. */
export async function apiIsReady(apiUrl: string): Promise<boolean> {
  const answer = await fetch(`${apiUrl}/readyz`, { signal: AbortSignal.timeout(LOOK_MS) });
  await answer.body?.cancel();
  return answer.ok;
}

/**
 * Whether a worker asks the server for workflow tasks since that moment: earlier ones are remembered for minutes.
 * @param since epoch milliseconds
 */
export async function workerIsReady(temporal: TemporalConnection, since: number): Promise<boolean> {
  const connection = await Connection.connect({ ...temporal.options, connectTimeout: LOOK_MS });
  try {
    const { pollers } = await connection.workflowService.describeTaskQueue({
      namespace: temporal.namespace,
      taskQueue: { name: TASK_QUEUE },
      taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    });
    return (pollers ?? []).some(
      ({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000 >= since - 1_000,
    );
  } finally {
    await connection.close();
  }
}
