import proto from '@temporalio/proto';

const { EventType } = proto.temporal.api.enums.v1;

const BILLED: ReadonlySet<proto.temporal.api.enums.v1.EventType> = new Set([
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
  EventType.EVENT_TYPE_TIMER_STARTED,
  EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
  EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
]);

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
  for (const { eventType } of events) {
    if (eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED) localInTask = false;
    // Each task that ran local activities is billed once for them.
    if (eventType === EventType.EVENT_TYPE_MARKER_RECORDED && !localInTask) {
      localInTask = true;
      actions += 1;
    }
    if (eventType !== null && eventType !== undefined && BILLED.has(eventType)) actions += 1;
  }
  return { events: events.length, actions };
}
