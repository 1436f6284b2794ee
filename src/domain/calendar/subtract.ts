import { type Calendar, FIRST_INSTANT, type Interval } from './calendar.ts';
import { latestWith, openBefore } from './open-time.ts';
import { union } from './union.ts';

const LOOK_BACK_MS = 14 * 86_400_000;

/**
 * The latest instant from which `ms` of open, unpaused time fit before `end`; `end` itself for 0.
 *
 * @param end - epoch milliseconds
 * @param ms - open milliseconds, whole, at least 0
 * @param pauses - in any order, may overlap; `to` is `Infinity` while a pause has no end
 * @returns epoch milliseconds; `-Infinity` if that much time did not pass since 1970
 * @throws RangeError when `end` is outside the years that calendars know
 */
export function subtract(calendar: Calendar, end: number, ms: number, pauses: readonly Interval[]): number {
  if (ms <= 0) return end;
  let at = end;
  let remaining = ms;
  for (const pause of union(pauses).toReversed()) {
    if (pause.from >= at) continue;
    if (pause.to < at) {
      const walked = walk(calendar, at, remaining, Math.max(pause.to, FIRST_INSTANT));
      if (walked.at !== null) return walked.at;
      remaining -= walked.openMs;
    }
    at = pause.from;
    if (at <= FIRST_INSTANT) return Number.NEGATIVE_INFINITY;
  }
  return walk(calendar, at, remaining, FIRST_INSTANT).at ?? Number.NEGATIVE_INFINITY;
}

/** Goes back over `ms` of open time but not past `limit`; `at` is null if it did not fit, and `openMs` what did. */
function walk(
  calendar: Calendar,
  to: number,
  ms: number,
  limit: number,
): { readonly at: number | null; readonly openMs: number } {
  for (let back = ms + LOOK_BACK_MS; ; back *= 2) {
    const from = Math.max(to - back, limit);
    const table = calendar.tableFor(from, to);
    const before = openBefore(table, to);
    const openMs = before - openBefore(table, from);
    if (openMs >= ms) return { at: latestWith(table, before - ms), openMs: ms };
    if (from <= limit) return { at: null, openMs };
  }
}
