import proto from '@temporalio/proto';

const { EventType } = proto.temporal.api.enums.v1;

type History = proto.temporal.api.history.v1.IHistory;

/** What a ticket's life cost. */
export interface HistoryCost {
  readonly events: number;
  /** Billable actions, counted as strictly as Temporal Cloud counts. */
  readonly actions: number;
}

/**
 * Counts events and billable actions of a history: the start, each signal and update, each timer, each upsert,
 * each ordinary activity, and one for all local activities of a workflow task.
 */
export function historyCost(history: History): HistoryCost {
  const events = history.events ?? [];
  let actions = 0;
  let localInTask = false;
  for (const event of events) {
    switch (event.eventType) {
      case EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
        localInTask = false;
        break;
      case EventType.EVENT_TYPE_MARKER_RECORDED:
        // Each task that ran local activities is billed once for them.
        if (!localInTask) actions += 1;
        localInTask = true;
        break;
      case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
      case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
      case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
      case EventType.EVENT_TYPE_TIMER_STARTED:
      case EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:
      case EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
      case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW:
        actions += 1;
        break;
      default:
        break;
    }
  }
  return { events: events.length, actions };
}
