import type { PauseReason, Status } from '../../contract/words.ts';
import type { TicketState } from './state.ts';

/**
 * The status that a reader sees. Third party or maintenance is `on_hold`, also when the customer has the ball
 * as well; awaiting the customer or at their request is `pending` (semantics 48).
 *
 * @param paused - the reasons that pause the ticket now
 */
export function statusOf(
  state: Pick<TicketState, 'status' | 'endedAt' | 'resolvedAt' | 'touched'>,
  paused: readonly PauseReason[],
): Status {
  if (state.endedAt !== null) return state.status;
  if (state.resolvedAt !== null) return 'resolved';
  if (paused.includes('awaiting_third_party') || paused.includes('scheduled_maintenance')) return 'on_hold';
  if (paused.length > 0) return 'pending';
  return state.touched ? 'open' : 'new';
}
