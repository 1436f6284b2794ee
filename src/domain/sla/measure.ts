import { PERCENTS, type Percent } from '../../contract/words.ts';
import { add } from '../calendar/add.ts';
import type { Calendar } from '../calendar/calendar.ts';
import { elapsed } from '../calendar/elapsed.ts';
import { nextOpen } from '../calendar/next-open.ts';
import { type Gap, intervalsOf } from './clock.ts';
import type { Cycle } from './cycles.ts';
import type { Target } from './targets.ts';

/** A target and since when it holds; the first holds from the ticket's receipt. */
export interface Regime extends Target {
  readonly at: number;
}

/** When one percentage of the target is reached, in plain instants. */
export interface PlannedStage {
  readonly percent: Percent;
  readonly dueAt: number | null;
  readonly firesAt: number | null;
  /**
   * It was not reached but jumped over: by a change of target, or because an earlier cycle had used the time
   * already; `null` if time simply passed.
   */
  readonly jumped: 'retarget' | 'carried' | null;
}

/** What the facts say about one cycle; nothing of it depends on when anybody looked (semantics 12). */
export interface Measured {
  readonly cycle: Cycle;
  /** The target in force at its stop, or the newest. */
  readonly regime: Regime;
  readonly carriedMs: number;
  readonly gaps: readonly Gap[];
  readonly dueAt: number | null;
  /** When it was or will be breached; `null` if it is stopped in time or is paused without an end. */
  readonly breachAt: number | null;
  /** The breach was made by a change of target. */
  readonly retargeted: boolean;
  readonly stages: readonly PlannedStage[];
}

/** One regime as it works out for one cycle. */
interface Plan {
  readonly regime: Regime;
  /** When it came into force for this cycle, and until when it was. */
  readonly since: number;
  readonly until: number;
  readonly reckoned: Reckoned;
}

/** What one target would mean if it had held from the start. Regimes that come back to a target share it. */
interface Reckoned {
  readonly gaps: readonly Gap[];
  readonly stages: Readonly<Record<Percent, Reached>>;
}

/** When a stage is due and fires. */
interface Reached {
  readonly dueAt: number;
  readonly fires: number;
  /** An earlier cycle had used the time already. */
  readonly carried: boolean;
}

const finite = (at: number): number | null => (Number.isFinite(at) ? at : null);

/**
 * Measures one cycle against its targets. Semantics 4, 11, 16, 17 and 19.
 *
 * @param regimes - sorted, at least one; the target changes of the ticket
 * @param pauses - the gaps of this clock, disjoint and sorted
 * @param carriedMs - open time used by the cycles that this one continues
 */
export function measure(
  cycle: Cycle,
  regimes: readonly Regime[],
  pauses: readonly Gap[],
  carriedMs: number,
): Measured {
  const stopAt = cycle.stop?.at ?? Number.POSITIVE_INFINITY;
  const inForce = regimesInForce(cycle, regimes);
  const known = new Map<string, Reckoned>();
  const plans = inForce.map((regime, index): Plan => {
    const target = `${regime.targetMs} ${regime.calendar.name}`;
    const reckoned = known.get(target) ?? reckon(cycle, regime, pauses, carriedMs);
    known.set(target, reckoned);
    return {
      regime,
      since: index === 0 ? cycle.startedAt : regime.at,
      until: inForce[index + 1]?.at ?? Number.POSITIVE_INFINITY,
      reckoned,
    };
  });
  const newest = plans.at(-1);
  if (newest === undefined) throw new Error('a clock has no target');

  const deadline = planStage(plans, newest, 100, null);
  const breachAt = deadline.firesAt;
  const breached = breachAt !== null && breachAt < stopAt;
  return {
    cycle,
    regime: newest.regime,
    carriedMs,
    gaps: newest.reckoned.gaps,
    dueAt: deadline.dueAt,
    breachAt: breached ? breachAt : null,
    retargeted: breached && deadline.jumped === 'retarget',
    stages: PERCENTS.map((percent) =>
      percent === 100 ? deadline : planStage(plans, newest, percent, breachAt),
    ),
  };
}

/**
 * The targets that held while the cycle ran. At one instant a stop comes before a change of target, and the
 * change before a start (semantics 11); of two changes at one instant the first never held.
 */
function regimesInForce(cycle: Cycle, regimes: readonly Regime[]): readonly Regime[] {
  const stopAt = cycle.stop?.at ?? Number.POSITIVE_INFINITY;
  return regimes.filter((regime, index) => {
    const next = regimes[index + 1];
    const tooLate = index > 0 && regime.at > cycle.startedAt && regime.at >= stopAt;
    const tooEarly = next !== undefined && next.at <= Math.max(regime.at, cycle.startedAt);
    return !tooLate && !tooEarly;
  });
}

/**
 * When a stage fires, found regime by regime, so that it does not depend on when anybody looked: what was
 * reached before a change of target stays reached, but for 50 and 75 % that a longer target puts ahead again
 * (semantics 19). A clock that was breached before the change has nothing left to warn of.
 */
function planStage(
  plans: readonly Plan[],
  newest: Plan,
  percent: Percent,
  breachAt: number | null,
): PlannedStage {
  let reached: Pick<PlannedStage, 'firesAt' | 'jumped'> | null = null;
  for (const plan of plans) {
    const { fires, carried } = plan.reckoned.stages[percent];
    const breached = breachAt !== null && breachAt <= plan.since;
    if (reached !== null && percent < 100 && fires > plan.since && !breached) reached = null;
    // A deadline comes before a change at the same instant.
    if (reached !== null || fires > plan.until) continue;
    const byRetarget = plan !== plans[0] && fires <= plan.since;
    reached = {
      firesAt: finite(Math.max(fires, plan.since)),
      jumped: byRetarget ? 'retarget' : carried ? 'carried' : null,
    };
  }
  const dueAt = finite(newest.reckoned.stages[percent].dueAt);
  return { percent, dueAt, firesAt: reached?.firesAt ?? null, jumped: reached?.jumped ?? null };
}

function reckon(cycle: Cycle, regime: Regime, pauses: readonly Gap[], carriedMs: number): Reckoned {
  const allowed = Math.max(0, regime.targetMs - carriedMs);
  const gaps = effectiveGaps(cycle, pauses, regime.calendar, allowed);
  const at = (percent: Percent): Reached => reach(cycle, regime, gaps, percent, carriedMs);
  return { gaps, stages: { 50: at(50), 75: at(75), 100: at(100), 125: at(125) } };
}

function reach(
  cycle: Cycle,
  { calendar, targetMs }: Regime,
  gaps: readonly Gap[],
  percent: Percent,
  carriedMs: number,
): Reached {
  const share = Math.ceil((targetMs * percent) / 100) - carriedMs;
  const dueAt = add(calendar, cycle.startedAt, Math.max(0, share), intervalsOf(gaps));
  const carried = carriedMs > 0 && share <= 0;
  if (percent === 100) return { dueAt, fires: deadlineFiresAt(calendar, dueAt, gaps), carried };
  // A warning of a time that was used up before the cycle began waits for no opening.
  const fires = carried && percent < 100 ? cycle.startedAt : stageFiresAt(calendar, dueAt, gaps);
  return { dueAt, fires, carried };
}

/**
 * When the deadline itself fires: at the earliest open instant at or after it. Only pauses that began before
 * it matter, because at one instant the deadline comes before the pause (semantics 11, 17).
 */
function deadlineFiresAt(calendar: Calendar, dueAt: number, gaps: readonly Gap[]): number {
  if (!Number.isFinite(dueAt)) return dueAt;
  return nextOpen(calendar, dueAt, intervalsOf(gaps.filter((gap) => gap.from < dueAt)));
}

/** When another stage fires: like the deadline, but never while the clock is paused (semantics 18). */
function stageFiresAt(calendar: Calendar, dueAt: number, gaps: readonly Gap[]): number {
  const unpaused = deadlineFiresAt(calendar, dueAt, gaps);
  return unpaused === dueAt || !Number.isFinite(dueAt)
    ? unpaused
    : nextOpen(calendar, dueAt, intervalsOf(gaps));
}

/**
 * Pauses as they really count for this cycle: inside it, and never rescuing a deadline that has passed.
 * One that begins at or after `due_at` takes effect once the breach is recorded (semantics 17).
 */
function effectiveGaps(
  cycle: Cycle,
  pauses: readonly Gap[],
  calendar: Calendar,
  allowedMs: number,
): readonly Gap[] {
  const stopAt = cycle.stop?.at ?? Number.POSITIVE_INFINITY;
  const gaps: Gap[] = [];
  for (const pause of pauses) {
    if ((pause.to !== null && pause.to <= cycle.startedAt) || pause.from >= stopAt) continue;
    let from = Math.max(pause.from, cycle.startedAt);
    const due = add(calendar, cycle.startedAt, allowedMs, intervalsOf(gaps));
    if (from >= due) from = Math.max(from, deadlineFiresAt(calendar, due, gaps));
    if (pause.to !== null && pause.to <= from) continue;
    gaps.push({ ...pause, from });
  }
  return gaps;
}

/** Open, unpaused milliseconds of a cycle up to an instant, with what earlier cycles used. */
export function elapsedOf(measured: Measured, asOf: number): number {
  const end = Math.min(asOf, measured.cycle.stop?.at ?? asOf);
  const { calendar } = measured.regime;
  return measured.carriedMs + elapsed(calendar, measured.cycle.startedAt, end, intervalsOf(measured.gaps));
}
