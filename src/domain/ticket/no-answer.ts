import { MACHINE } from '../../contract/commands.ts';
import { add } from '../calendar/add.ts';
import type { Calendar } from '../calendar/calendar.ts';
import { durationMs } from '../calendar/duration.ts';
import { at } from '../ledger.ts';
import type { Duration, Policy } from '../policy.ts';
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
  return planFrom(waiting.from, calendarOf(policy, contract, turn.state.tier), policy);
}

function planFrom(from: number, calendar: Calendar, policy: Policy): NoAnswerPlan {
  const after = (duration: Duration): number => add(calendar, from, durationMs(duration, calendar), []);
  const { remindAfter, noticeAfter, resolveAfter } = policy.sla.noAnswer;
  return { remindAt: after(remindAfter), noticeAt: after(noticeAfter), resolveAt: after(resolveAfter) };
}

/**
 * Does what has become due by an instant towards a customer who does not answer. The steps belong to one wait:
 * each begins anew. A wait that is over by now asks for nothing more, unless it ran out by itself since the last
 * turn: then it counts up to its end.
 */
export function pressForAnswer(turn: Turn, until: number): void {
  const wait = allPauses(turn).findLast((pause) => pause.reason === 'awaiting_customer');
  if (wait === undefined) return;
  const over = wait.to !== null && wait.to <= turn.now;
  const ranOn = turn.state.pauses.some(({ reason, from }) => reason === wait.reason && from === wait.from);
  if (over && !ranOn) return;
  const asOf = wait.to === null ? until : Math.min(until, wait.to - 1);
  const plan = noAnswerPlan(turn, asOf);
  if (plan === null) return;
  if (plan.resolveAt !== turn.state.noAnswer?.resolveAt) change(turn, { noAnswer: plan, noAnswerStep: 0 });
  const steps = [
    { step: 1, dueAt: plan.remindAt, type: 'customer.reminded', what: 'answer_reminder' },
    { step: 2, dueAt: plan.noticeAt, type: 'customer.notified', what: 'answer_notice' },
  ] as const;
  const due = steps.filter(({ step, dueAt }) => dueAt <= asOf && turn.state.noAnswerStep < step);
  for (const { step, dueAt, type } of due) {
    change(turn, { noAnswerStep: step });
    record(turn, type, dueAt, { resolves_at: at(plan.resolveAt) });
  }
  // After an outage several are due at once: they are recorded in order, and the customer reads the last.
  const last = due.at(-1);
  if (plan.resolveAt <= asOf) {
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

/** Whether a resolved ticket was resolved because the customer did not answer. */
export function resolvedForSilence(turn: Turn): boolean {
  const { resolvedAt, tier } = turn.state;
  const { policy, contract } = turn.context;
  const wait = allPauses(turn).find(
    (pause) => pause.reason === 'awaiting_customer' && pause.to === resolvedAt,
  );
  return (
    wait !== undefined &&
    planFrom(wait.from, calendarOf(policy, contract, tier), policy).resolveAt === resolvedAt
  );
}
