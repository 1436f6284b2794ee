import { type Calendar, type Interval, LAST_INSTANT } from './calendar.ts';
import { nextStart, windowAt } from './open-time.ts';
import { union } from './union.ts';

const LOOK_AHEAD_MS = 14 * 86_400_000;

/**
 * The earliest open, unpaused instant at or after `at`: when something that is due may happen (semantics 11).
 *
 * @returns epoch milliseconds; `Infinity` if there is none
 * @throws RangeError when `at` is outside the years that calendars know
 */
export function nextOpen(calendar: Calendar, at: number, pauses: readonly Interval[]): number {
  let next = nextInWindow(calendar, at);
  for (const pause of union(pauses)) {
    if (next < pause.from) break;
    if (next < pause.to) next = nextInWindow(calendar, pause.to);
  }
  return next;
}

function nextInWindow(calendar: Calendar, at: number): number {
  if (at >= LAST_INSTANT) return Number.POSITIVE_INFINITY;
  for (let ahead = LOOK_AHEAD_MS; ; ahead *= 2) {
    const to = Math.min(at + ahead, LAST_INSTANT);
    const table = calendar.tableFor(at, to);
    const window = windowAt(table, at);
    if (window !== undefined && at < window.to) return at;
    const start = nextStart(table, at);
    if (start !== undefined) return start;
    if (to >= LAST_INSTANT) return Number.POSITIVE_INFINITY;
  }
}
