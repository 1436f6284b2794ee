import type { ClockName, Percent } from '../../contract/words.ts';
import type { Interval } from '../calendar/calendar.ts';

/** `pending` has not come; `passed` was jumped over silently; `skipped` was never reached; see semantics 19, 23, 48. */
export type StageState = 'pending' | 'fired' | 'late' | 'passed' | 'skipped' | 'retracted';

/** One percentage of one clock's target. */
export interface Stage {
  readonly percent: Percent;
  /** When this share of the target has elapsed; `null` while a pause without an end runs. */
  readonly dueAt: number | null;
  /** The earliest open instant at or after `dueAt`: when it fires (semantics 11). */
  readonly firesAt: number | null;
  /** When it was recorded. */
  readonly firedAt: number | null;
  readonly state: StageState;
}

export type ClockState = 'running' | 'paused' | 'met' | 'breached' | 'cancelled';

/** One cycle of one clock, as derived from the ticket's timeline and as recorded so far. */
export interface Clock {
  readonly name: ClockName;
  readonly cycle: number;
  /** A breached clock keeps running until it is stopped: see `stoppedAt`. */
  readonly state: ClockState;
  readonly startedAt: number;
  readonly stoppedAt: number | null;
  /** Open milliseconds allowed. */
  readonly targetMs: number;
  /** As the policy or contract says it: `2bd`. */
  readonly targetText: string;
  /** Where the target came from: `tier enterprise, P3` or `contract ctr_..., P3`. */
  readonly rule: string;
  /** Open milliseconds used by earlier cycles (a reopen that continues). */
  readonly carriedMs: number;
  /** Name of the calendar that measures it. */
  readonly calendar: string;
  readonly policyVersion: string;
  /** When it did not run, with the reason; the last may be open-ended. Disjoint, sorted. */
  readonly gaps: readonly Gap[];
  /** `null` while a pause without an end runs. */
  readonly dueAt: number | null;
  readonly breachedAt: number | null;
  /** The breach came from a change of priority or tier, not from time (semantics 19). */
  readonly retargeted: boolean;
  readonly stages: readonly Stage[];
}

/** A pause as one clock sees it. */
export interface Gap {
  readonly from: number;
  /** `null` while it has not ended. */
  readonly to: number | null;
  readonly reason: string;
}

/** Gaps as plain intervals for calendar arithmetic. */
export function intervalsOf(gaps: readonly Gap[]): readonly Interval[] {
  return gaps.map((gap) => ({ from: gap.from, to: gap.to ?? Number.POSITIVE_INFINITY }));
}

/** Whether the clock still measures something: it runs, is paused, or was breached and not stopped. */
export function isRunning(clock: Clock): boolean {
  return clock.stoppedAt === null && clock.state !== 'cancelled';
}
