import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { isCancellation, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import {
  STUCK,
  type TicketActivities,
  type TicketView,
  type TurnInput,
  UNKNOWN_TICKET,
} from '../contract/ticket-workflow.ts';

/** One quick try inside the workflow task: an event of history instead of six. */
const quick = proxyLocalActivities<TicketActivities>({
  startToCloseTimeout: '2s',
  scheduleToCloseTimeout: '2s',
  retry: { maximumAttempts: 1 },
});

/** For as long as it takes. A worker that dies is noticed after `startToClose`. */
const patient = proxyActivities<TicketActivities>({
  startToCloseTimeout: '5s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '20s' },
});

/**
 * Makes one turn. Repeating is harmless: the database commits only the turn that follows `input.base`, and
 * answers anybody else with what is committed.
 *
 * @returns the committed view, or `null` if the ticket is stuck: no repeat can mend it
 * @throws ActivityFailure `ticket.unknown`: the database holds no such ticket. That fails the workflow; should the
 *   ticket turn up after all (the wrong database, an older backup), the reconciler starts it again
 */
export async function takeTurn(verb: keyof TicketActivities, input: TurnInput): Promise<TicketView | null> {
  try {
    return await quick[verb](input);
  } catch (error) {
    if (isCancellation(error) || failedAs(error, UNKNOWN_TICKET)) throw error;
    if (failedAs(error, STUCK)) return null;
  }
  try {
    return await patient[verb](input);
  } catch (error) {
    if (failedAs(error, STUCK)) return null;
    throw error;
  }
}

function failedAs(error: unknown, type: typeof STUCK | typeof UNKNOWN_TICKET): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.type === type;
}
