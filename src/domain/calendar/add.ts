import { type Calendar, type Interval, LAST_INSTANT } from './calendar.ts';
import { earliestWith, openBefore } from './open-time.ts';
import { union } from './union.ts';

/** How far a table looks ahead at first: long enough for a week-end and a holiday or two. */
const LOOK_AHEAD_MS = 14 * 86_400_000;

/**
 * The earliest instant at which `ms` of open, unpaused time have passed since `start`. Exactly at closing
 * time it is that closing instant, not the next opening; `start` itself for 0. Semantics 3, 4 and 16.
 *
 * @param start - epoch milliseconds
 * @param ms - open milliseconds, whole, at least 0
 * @param pauses - in any order, may overlap; `to` is `Infinity` while a pause has no end
 * @returns epoch milliseconds; `Infinity` if that much time never passes
 * @throws RangeError when `start` is outside the years that calendars know
 */
export function add(calendar: Calendar, start: number, ms: number, pauses: readonly Interval[]): number {
  if (ms <= 0) return start;
  let at = start;
  let remaining = ms;
  for (const pause of union(pauses)) {
    if (pause.to <= at) continue;
    if (pause.from > at) {
      const walked = walk(calendar, at, remaining, Math.min(pause.from, LAST_INSTANT));
      if (walked.at !== null) return walked.at;
      remaining -= walked.openMs;
    }
    at = pause.to;
    if (at >= LAST_INSTANT) return Number.POSITIVE_INFINITY;
  }
  return walk(calendar, at, remaining, LAST_INSTANT).at ?? Number.POSITIVE_INFINITY;
}

/** Goes on for `ms` of open time but not past `limit`; `at` is null if it did not fit, and `openMs` what did. */
function walk(
  calendar: Calendar,
  from: number,
  ms: number,
  limit: number,
): { readonly at: number | null; readonly openMs: number } {
  for (let ahead = ms + LOOK_AHEAD_MS; ; ahead *= 2) {
    const to = Math.min(from + ahead, limit);
    const table = calendar.tableFor(from, to);
    const before = openBefore(table, from);
    const openMs = openBefore(table, to) - before;
    if (openMs >= ms) return { at: earliestWith(table, before + ms), openMs: ms };
    if (to >= limit) return { at: null, openMs };
  }
}
