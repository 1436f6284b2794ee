import type { Calendar, Interval } from './calendar.ts';
import { windowAt } from './open-time.ts';

/**
 * Whether time counts at this instant: inside a window and in no pause. The start of a window is open,
 * its end is not; the same way round, a pause begins at its `from` and is over at its `to`.
 *
 * @throws RangeError when `at` is outside the years that calendars know
 */
export function isOpen(calendar: Calendar, at: number, pauses: readonly Interval[]): boolean {
  if (pauses.some((pause) => pause.from <= at && at < pause.to)) return false;
  const window = windowAt(calendar.tableFor(at, at + 1), at);
  return window !== undefined && at < window.to;
}
