import type { Calendar, Interval } from './calendar.ts';
import { openBefore } from './open-time.ts';
import { union } from './union.ts';

/**
 * Open, unpaused milliseconds from `from` to `to`; 0 if `to` is not after `from`. Semantics 2, 3 and 16.
 *
 * @param pauses - in any order, may overlap; `to` is `Infinity` while a pause has no end
 * @throws RangeError when the span is outside the years that calendars know
 */
export function elapsed(calendar: Calendar, from: number, to: number, pauses: readonly Interval[]): number {
  if (to <= from) return 0;
  const table = calendar.tableFor(from, to);
  let openMs = openBefore(table, to) - openBefore(table, from);
  for (const pause of union(pauses)) {
    const start = Math.max(pause.from, from);
    const end = Math.min(pause.to, to);
    if (end > start) openMs -= openBefore(table, end) - openBefore(table, start);
  }
  return openMs;
}
