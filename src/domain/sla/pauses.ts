import type { ClockName, PauseReason } from '../../contract/words.ts';
import type { PauseRule } from '../policy.ts';
import type { Fact } from '../ticket/timeline.ts';
import type { Gap } from './clock.ts';

/** A pause as the ticket sees it: one reason, from when to when. */
export interface Pause {
  readonly reason: PauseReason;
  readonly from: number;
  /** When it ended or is known to end by itself; `null` while neither is known. */
  readonly to: number | null;
}

/**
 * The rule for a paused clock, part one: when was the ticket paused, and why.
 * A pause ends when it is resumed, at its own `until`, when the customer answers (only `awaiting_customer`),
 * and when the ticket is resolved or ends. Semantics 14.
 *
 * @param timeline - sorted facts
 * @param rules - how long each reason may last at most
 */
export function pausesOf(
  timeline: readonly Fact[],
  rules: Readonly<Record<PauseReason, PauseRule>>,
): readonly Pause[] {
  const done: Pause[] = [];
  const open = new Map<PauseReason, { from: number; until: number | null }>();
  let resolved = false;

  const end = (reason: PauseReason, at: number): void => {
    const pause = open.get(reason);
    if (pause === undefined) return;
    open.delete(reason);
    done.push({ reason, from: pause.from, to: Math.min(at, pause.until ?? at) });
  };
  const endAll = (at: number): void => {
    for (const reason of open.keys()) end(reason, at);
  };

  for (const fact of timeline) {
    // A pause that ran out by itself before this fact is over, so that its reason may start again.
    for (const [reason, pause] of open) {
      if (pause.until !== null && pause.until <= fact.at) end(reason, pause.until);
    }
    switch (fact.kind) {
      case 'pause':
        // A resolved ticket has nothing to wait for.
        if (!resolved && !open.has(fact.reason)) {
          const { atMostMs } = rules[fact.reason];
          const limit = atMostMs === null ? null : fact.at + atMostMs;
          const until = fact.until === null ? limit : Math.min(fact.until, limit ?? fact.until);
          open.set(fact.reason, { from: fact.at, until });
        }
        break;
      case 'resume':
        if (fact.reason === null) endAll(fact.at);
        else end(fact.reason, fact.at);
        break;
      case 'question':
        end('awaiting_customer', fact.at);
        break;
      case 'resolve':
      case 'end':
        resolved = true;
        endAll(fact.at);
        break;
      case 'reopen':
        resolved = false;
        break;
      case 'received':
      case 'answer':
      case 'retarget':
        break;
      default:
        fact satisfies never;
    }
  }
  for (const [reason, pause] of open) done.push({ reason, from: pause.from, to: pause.until });
  return done.sort((a, b) => a.from - b.from);
}

/** Whether a pause runs at an instant. */
export function runsAt(pause: Pause, at: number): boolean {
  return pause.from <= at && (pause.to === null || at < pause.to);
}

/**
 * Part two: which of the pauses stop this clock, as disjoint gaps. Overlapping reasons count once; the gap
 * is named for the reason that began it. No pause ever stops `next_response` (semantics 8), and
 * `awaiting_customer` never stops a `first_response`, which by then is still owed (semantics 15).
 */
export function gapsOf(
  clock: ClockName,
  pauses: readonly Pause[],
  rules: Readonly<Record<PauseReason, PauseRule>>,
): readonly Gap[] {
  if (clock === 'next_response') return [];
  const gaps: Gap[] = [];
  for (const pause of pauses) {
    if (!rules[pause.reason].stops.includes(clock)) continue;
    if (clock === 'first_response' && pause.reason === 'awaiting_customer') continue;
    if (pause.to !== null && pause.to <= pause.from) continue;
    const last = gaps.at(-1);
    if (last === undefined || (last.to !== null && last.to < pause.from)) {
      gaps.push({ from: pause.from, to: pause.to, reason: pause.reason });
    } else if (last.to !== null && (pause.to === null || pause.to > last.to)) {
      gaps[gaps.length - 1] = { ...last, to: pause.to };
    }
  }
  return gaps;
}
