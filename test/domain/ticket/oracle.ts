import type { ClockName, PauseReason, Percent, Priority, Tier } from '../../../src/contract/words.ts';
import type { Fact } from '../../../src/domain/ticket/timeline.ts';
import { HOUR } from './desk.ts';

/** The step in which the oracle walks: every share of every target of the tables is a multiple of it. */
export const STEP = 15_000;

const PERCENTS: readonly Percent[] = [50, 75, 100, 125];

/** The tables of the default policy, in hours of open time. */
const FIRST_RESPONSE: Readonly<Record<Tier, Readonly<Record<Priority, number>>>> = {
  enterprise: { P1: 0.25, P2: 1, P3: 4, P4: 24 },
  professional: { P1: 0.5, P2: 2, P3: 4, P4: 24 },
  starter: { P1: 1, P2: 4, P3: 4, P4: 8 },
  free: { P1: 4, P2: 8, P3: 8, P4: 8 },
};
const RESOLUTION: Readonly<Record<Tier, Readonly<Record<Priority, number>>>> = {
  enterprise: { P1: 4, P2: 8, P3: 48, P4: 120 },
  professional: { P1: 4, P2: 8, P3: 48, P4: 120 },
  starter: { P1: 4, P2: 8, P3: 16, P4: 40 },
  free: { P1: 4, P2: 8, P3: 16, P4: 40 },
};

/** Whether the calendar of a tier counts the time from an instant on; UTC, without any table. */
export function isOpenFor(tier: Tier, at: number): boolean {
  const date = new Date(at);
  const weekday = date.getUTCDay() >= 1 && date.getUTCDay() <= 5;
  const minute = date.getUTCHours() * 60 + date.getUTCMinutes();
  if (tier === 'enterprise') return true;
  return weekday && (tier === 'professional' || (minute >= 9 * 60 && minute < 17 * 60));
}

/** One cycle of one clock as the oracle saw it. */
export interface Watched {
  readonly name: ClockName;
  readonly cycle: number;
  readonly startedAt: number;
  readonly carriedMs: number;
  targetMs: number;
  stoppedAt: number | null;
  cancelled: boolean;
  /** When the whole target had been used, if the cycle ran that long. */
  dueAt: number | null;
  breachedAt: number | null;
  retargeted: boolean;
  /** When each share of the target was reached, by time or by a change of target. */
  readonly reached: Map<Percent, number>;
  elapsedMs: number;
  /** The last instant up to which it ran. */
  grewUntil: number;
}

export interface OracleOptions {
  readonly tier: Tier;
  /** Being paused by a third party stops the first response too. */
  readonly thirdPartyStopsFirstResponse: boolean;
}

/**
 * What the clocks of a ticket do, found the slow way: from quarter of a minute to quarter of a minute, with
 * nothing but counters. At one instant: stop, deadline, change of target, pause, resume, start.
 *
 * @param timeline - facts at multiples of the step
 */
export function watch(timeline: readonly Fact[], options: OracleOptions, until: number): readonly Watched[] {
  const { tier } = options;
  const clocks: Watched[] = [];
  const pauses = new Map<PauseReason, number>();
  let priority: Priority = 'P4';
  let resolved = false;
  let next = 0;

  const open = (at: number): boolean => isOpenFor(tier, at);
  const isRunning = (clock: Watched): boolean => clock.stoppedAt === null;
  const running = (name: ClockName): Watched | undefined =>
    clocks.find((clock) => clock.name === name && isRunning(clock));
  const targetOf = (name: ClockName): number =>
    (name === 'resolution' ? RESOLUTION : FIRST_RESPONSE)[tier][priority] * HOUR;
  const needs = (clock: Watched, percent: Percent): number => (clock.targetMs * percent) / 100;

  function paused({ name }: Watched): boolean {
    if (name === 'resolution') return pauses.size > 0;
    const thirdParty = pauses.has('awaiting_third_party');
    return name === 'first_response' && options.thirdPartyStopsFirstResponse && thirdParty;
  }
  function start(name: ClockName, at: number, carriedMs = 0): void {
    if (running(name) !== undefined) return;
    const cycle = clocks.filter((clock) => clock.name === name).length + 1;
    const clock: Watched = {
      name,
      cycle,
      startedAt: at,
      carriedMs,
      targetMs: targetOf(name),
      stoppedAt: null,
      cancelled: false,
      dueAt: carriedMs > 0 && carriedMs >= targetOf(name) ? at : null,
      breachedAt: null,
      retargeted: false,
      reached: new Map(),
      elapsedMs: carriedMs,
      grewUntil: at,
    };
    for (const percent of [50, 75] as const) {
      if (carriedMs > 0 && carriedMs >= needs(clock, percent)) clock.reached.set(percent, at);
    }
    clocks.push(clock);
  }
  function stop(at: number, names: readonly ClockName[], cancelled = false): void {
    for (const clock of clocks.filter(isRunning)) {
      if (!names.includes(clock.name)) continue;
      clock.stoppedAt = at;
      clock.cancelled = cancelled;
    }
  }
  function reach(clock: Watched, percent: Percent, at: number, retargeted: boolean): void {
    clock.reached.set(percent, at);
    if (percent !== 100) return;
    clock.breachedAt = at;
    clock.retargeted = retargeted;
  }
  /** Deadlines come before a pause of the same instant; a warning that waits for an opening waits for its end too. */
  function fire(clock: Watched, at: number, pausesOfThisInstantKnown: boolean): void {
    if (!open(at)) return;
    for (const percent of PERCENTS) {
      if (clock.reached.has(percent) || clock.elapsedMs < needs(clock, percent)) continue;
      const justReached = clock.grewUntil === at;
      if (percent === 100 || justReached || (pausesOfThisInstantKnown && !paused(clock))) {
        reach(clock, percent, at, false);
      }
    }
  }
  function retarget(clock: Watched, at: number): void {
    const targetMs = targetOf(clock.name);
    if (targetMs === clock.targetMs) return;
    clock.targetMs = targetMs;
    const breached = clock.breachedAt !== null;
    for (const percent of PERCENTS) {
      const need = needs(clock, percent);
      let passed = clock.elapsedMs > need;
      if (clock.carriedMs > 0 && need <= clock.carriedMs)
        passed = percent < 100 || openedBetween(clock.startedAt, at);
      else if (clock.elapsedMs === need) {
        passed = open(clock.grewUntil) || (percent === 100 ? openedBetween(clock.grewUntil, at) : false);
      }
      if (clock.reached.has(percent)) {
        if (!passed && percent < 100 && !breached) clock.reached.delete(percent);
      } else if (passed) reach(clock, percent, at, true);
    }
  }
  function openedBetween(from: number, to: number): boolean {
    for (let at = from; at <= to; at += STEP) if (open(at)) return true;
    return false;
  }

  for (let at = timeline[0]?.at ?? 0; at <= until; at += STEP) {
    for (const [reason, end] of pauses) if (end <= at) pauses.delete(reason);
    const now: Fact[] = [];
    for (let fact = timeline[next]; fact !== undefined && fact.at === at; fact = timeline[next]) {
      now.push(fact);
      next += 1;
    }
    const of = <Kind extends Fact['kind']>(kind: Kind): readonly (Fact & { kind: Kind })[] =>
      now.filter((fact): fact is Fact & { kind: Kind } => fact.kind === kind);

    if (now.length > 0) {
      const received = of('received')[0];
      const changed = of('retarget').at(-1);
      if (received !== undefined) {
        priority = changed?.priority ?? priority;
        start('first_response', at);
        if (!received.waiting) stop(at, ['first_response'], true);
        start('resolution', at);
      }
      if (of('answer').length > 0) stop(at, ['first_response', 'next_response']);
      if (of('resolve').length > 0) {
        stop(at, ['first_response', 'next_response', 'resolution']);
        resolved = true;
        pauses.clear();
      }
      if (of('end').length > 0) stop(at, ['first_response', 'next_response', 'resolution'], true);
      for (const clock of clocks.filter(isRunning)) fire(clock, at, false);
      if (changed !== undefined) {
        priority = changed.priority;
        for (const clock of clocks.filter(isRunning)) retarget(clock, at);
      }
      for (const { reason, until: end } of of('pause')) {
        if (!resolved && !pauses.has(reason)) pauses.set(reason, end ?? Number.POSITIVE_INFINITY);
      }
      for (const { reason } of of('resume')) {
        if (reason === null) pauses.clear();
        else pauses.delete(reason);
      }
      for (const { restart } of of('reopen')) {
        resolved = false;
        const last = clocks.findLast((clock) => clock.name === 'resolution');
        start('resolution', at, restart ? 0 : (last?.elapsedMs ?? 0));
      }
      if (of('question').length > 0) {
        pauses.delete('awaiting_customer');
        if (running('first_response') === undefined) start('next_response', at);
      }
    }
    const counts = open(at);
    for (const clock of clocks) {
      if (!isRunning(clock)) continue;
      fire(clock, at, true);
      if (!counts || paused(clock)) continue;
      clock.elapsedMs += STEP;
      clock.grewUntil = at + STEP;
      if (clock.elapsedMs >= clock.targetMs) clock.dueAt ??= clock.grewUntil;
    }
  }
  return clocks;
}
