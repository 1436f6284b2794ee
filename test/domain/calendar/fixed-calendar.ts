import {
  type Calendar,
  FIRST_INSTANT,
  type Interval,
  LAST_INSTANT,
} from '../../../src/domain/calendar/calendar.ts';
import { union } from '../../../src/domain/calendar/union.ts';

/** A calendar that is open in these windows and never again. */
export function fixedCalendar(windows: readonly Interval[]): Calendar {
  const open = union(windows);
  const before: number[] = [];
  let sum = 0;
  for (const window of open) {
    before.push(sum);
    sum += window.to - window.from;
  }
  const table = {
    coversFrom: FIRST_INSTANT,
    coversTo: LAST_INSTANT,
    starts: open.map((window) => window.from),
    ends: open.map((window) => window.to),
    before,
  };
  return { name: 'fixed', businessDayMs: 8, tableFor: () => table };
}
