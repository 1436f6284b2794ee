import { add } from '../calendar/add.ts';
import { durationMs } from '../calendar/duration.ts';
import type { Duration } from '../policy.ts';
import { calendarOf } from '../sla/targets.ts';
import type { CustomerPromise } from '../ticket/state.ts';
import { allPauses, type Turn } from '../ticket/turn.ts';

/** What the policy promises now for this kind; `null` = nothing (any more). */
export function termOf(turn: Turn, kind: CustomerPromise['kind']): Duration | null {
  const rule = turn.context.policy.promises[turn.state.priority];
  return kind === 'first_contact' ? rule.firstContact : rule.updateEvery;
}

/**
 * When a promise is due, in the tier's calendar. It rests while the customer has the ball or asked for it,
 * and goes on in other pauses (semantics 40).
 *
 * @returns epoch milliseconds, or `null` while it rests
 */
export function dueOf(turn: Turn, startedAt: number, term: Duration): number | null {
  const calendar = calendarOf(turn.context.policy, null, turn.state.tier);
  const rests = allPauses(turn)
    .filter(({ reason }) => reason === 'awaiting_customer' || reason === 'customer_requested')
    .map(({ from, to }) => ({ from, to: to ?? Number.POSITIVE_INFINITY }));
  const due = add(calendar, startedAt, durationMs(term, calendar), rests);
  return Number.isFinite(due) ? due : null;
}
