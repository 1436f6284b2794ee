import { FIRST_INSTANT, LAST_INSTANT } from '../domain/calendar/calendar.ts';
import type { ZonedCalendar } from './compile-calendar.ts';
import { DAY_MS } from './zone.ts';

/**
 * The instant that many working dates later (earlier, if negative), at the same wall time. A working date is
 * one with an opening window; the date of `start` itself is not counted. 0 days is `start`.
 *
 * @param start - epoch milliseconds
 * @returns epoch milliseconds; `Infinity` or `-Infinity` if there are not that many working dates
 */
export function addDays(calendar: ZonedCalendar, start: number, days: number): number {
  if (days === 0) return start;
  const { zone } = calendar;
  const wall = zone.toWall(start);
  const step = Math.sign(days);
  let day = Math.floor(wall / DAY_MS);
  const timeOfDay = wall - day * DAY_MS;
  for (let left = Math.abs(days); left > 0; ) {
    day += step;
    if (day * DAY_MS >= LAST_INSTANT) return Number.POSITIVE_INFINITY;
    if (day * DAY_MS < FIRST_INSTANT) return Number.NEGATIVE_INFINITY;
    if (calendar.days.windowsOn(day).length > 0) left -= 1;
  }
  return zone.toInstant(day * DAY_MS + timeOfDay);
}
