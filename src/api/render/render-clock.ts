import { elapsed } from '../../domain/calendar/elapsed.ts';
import type { Policy } from '../../domain/policy.ts';
import { type Clock, intervalsOf } from '../../domain/sla/clock.ts';
import type { ClockShown } from '../schemas/shown.ts';
import { shown, shownOrNull } from './instants.ts';

/**
 * A clock as readers see it. `elapsed_ms` is measured now, from the clock's own intervals and calendar;
 * everything else is as the last turn committed it.
 *
 * @param policy - the policy that the clock refers to
 * @param now - epoch milliseconds
 */
export function renderClock(clock: Clock, policy: Policy, now: number): ClockShown {
  const elapsedMs = elapsedAt(clock, policy, now);
  return {
    name: clock.name,
    cycle: clock.cycle,
    state: clock.state,
    ...(clock.retargeted && { retargeted: true }),
    started_at: shown(clock.startedAt),
    stopped_at: shownOrNull(clock.stoppedAt),
    target_ms: clock.targetMs,
    // Even a pause whose end is known may end earlier: a paused clock promises no deadline.
    due_at: clock.state === 'paused' ? null : shownOrNull(clock.dueAt),
    elapsed_ms: elapsedMs,
    remaining_ms: clock.targetMs - elapsedMs,
    as_of: shown(now),
    breached_at: shownOrNull(clock.breachedAt),
    calendar: clock.calendar,
    policy_version: clock.policyVersion,
    stages: clock.stages.map((stage) => ({
      percent: stage.percent,
      due_at: shownOrNull(stage.dueAt),
      fired_at: shownOrNull(stage.firedAt),
      state: stage.state,
    })),
  };
}

function elapsedAt(clock: Clock, policy: Policy, now: number): number {
  const calendar = policy.calendars.get(clock.calendar);
  if (calendar === undefined) throw new Error(`policy ${policy.version} has no calendar ${clock.calendar}`);
  const end = Math.min(now, clock.stoppedAt ?? now);
  return clock.carriedMs + elapsed(calendar, clock.startedAt, end, intervalsOf(clock.gaps));
}
