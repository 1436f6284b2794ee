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
  const inForce = regimes.filter((regime, index) => {
    const next = regimes[index + 1];
    return regime.at <= stopAt && (next === undefined || next.at > cycle.startedAt);
  });
  const first = inForce[0] ?? regimes[0];
  if (first === undefined) throw new Error('a clock has no target');

  let breachAt: number | null = null;
  let retargeted = false;
  let regime = first;
  let gaps: readonly Gap[] = [];
  let due = Number.POSITIVE_INFINITY;

  for (const [index, current] of (inForce.length === 0 ? [first] : inForce).entries()) {
    regime = current;
    const until = inForce[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    const allowed = Math.max(0, current.targetMs - carriedMs);
    gaps = effectiveGaps(cycle, pauses, current.calendar, allowed);
    due = add(current.calendar, cycle.startedAt, allowed, intervalsOf(gaps));
    if (breachAt !== null) continue;
    const fires = deadlineFiresAt(current.calendar, due, gaps);
    // A deadline comes before a change at the same instant; a stop comes before the deadline.
    if (fires >= stopAt || fires > until) continue;
    const since = index === 0 ? cycle.startedAt : current.at;
    retargeted = index > 0 && fires <= since;
    breachAt = finite(Math.max(fires, since));
  }

  return {
    cycle,
    regime,
    carriedMs,
    gaps,
    dueAt: finite(due),
    breachAt,
    retargeted,
    stages: PERCENTS.map((percent) => {
      const share = Math.max(0, Math.ceil((regime.targetMs * percent) / 100) - carriedMs);
      const dueAt = percent === 100 ? due : add(regime.calendar, cycle.startedAt, share, intervalsOf(gaps));
      const fires =
        percent === 100
          ? (breachAt ?? deadlineFiresAt(regime.calendar, dueAt, gaps))
          : stageFiresAt(regime.calendar, dueAt, gaps);
      return { percent, dueAt: finite(dueAt), firesAt: finite(fires) };
    }),
  };
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
