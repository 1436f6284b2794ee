import { MACHINE } from '../../contract/commands.ts';
import { add } from '../calendar/add.ts';
import { durationMs } from '../calendar/duration.ts';
import { at } from '../ledger.ts';
import type { Duration } from '../policy.ts';
import { runsAt } from '../sla/pauses.ts';
import { calendarOf } from '../sla/targets.ts';
import { resolveTicket } from './apply/resolve.ts';
import type { NoAnswerPlan } from './state.ts';
import { allPauses, change, record, type Turn, tell } from './turn.ts';

/**
 * What follows if the customer does not answer, counted from the start of `awaiting_customer`: a reminder,
 * a notice, and the ticket is resolved with reason `no_answer` (semantics 43).
 *
 * @param asOf - epoch milliseconds; `null` is returned if the ticket does not await the customer then
 */
export function noAnswerPlan(turn: Turn, asOf: number): NoAnswerPlan | null {
  if (turn.state.resolvedAt !== null || turn.state.endedAt !== null) return null;
  const waiting = allPauses(turn).find(
    (pause) => pause.reason === 'awaiting_customer' && runsAt(pause, asOf),
  );
  if (waiting === undefined) return null;
  const { policy, contract } = turn.context;
  const calendar = calendarOf(policy, contract, turn.state.tier);
  const after = (duration: Duration): number =>
    add(calendar, waiting.from, durationMs(duration, calendar), []);
  const { remindAfter, noticeAfter, resolveAfter } = policy.sla.noAnswer;
  return { remindAt: after(remindAfter), noticeAt: after(noticeAfter), resolveAt: after(resolveAfter) };
}

/** Does what has become due by an instant towards a customer who does not answer. */
export function pressForAnswer(turn: Turn, until: number): void {
  const plan = noAnswerPlan(turn, until);
  if (plan === null) {
    change(turn, { noAnswerStep: 0 });
    return;
  }
  const steps = [
    { step: 1, dueAt: plan.remindAt, type: 'customer.reminded', what: 'answer_reminder' },
    { step: 2, dueAt: plan.noticeAt, type: 'customer.notified', what: 'answer_notice' },
  ] as const;
  const due = steps.filter(({ step, dueAt }) => dueAt <= until && turn.state.noAnswerStep < step);
  for (const { step, dueAt, type } of due) {
    change(turn, { noAnswerStep: step });
    record(turn, type, dueAt, { resolves_at: at(plan.resolveAt) });
  }
  // After an outage several are due at once: they are recorded in order, and the customer reads the last.
  const last = due.at(-1);
  if (plan.resolveAt <= until) {
    resolveTicket(turn, plan.resolveAt, 'no_answer', MACHINE);
  } else if (last !== undefined) {
    tell(turn, {
      to: { kind: 'customer' },
      channels: ['email'],
      escalationId: null,
      says: { what: last.what, resolvesAt: plan.resolveAt },
    });
  }
}
