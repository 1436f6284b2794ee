import type { CalendarHours, HoursWindow, Weekday } from '../domain/policy.ts';
import { WEEKDAYS } from './hours.ts';

interface ParsedHours {
  readonly weekly: Partial<Readonly<Record<Weekday, readonly HoursWindow[] | undefined>>>;
  readonly holidays?: readonly string[] | undefined;
  readonly overrides?: Readonly<Record<string, readonly HoursWindow[]>> | undefined;
}

/** Opening hours as read from a file or a request, without what was left out. */
export function toHours(parsed: ParsedHours, timezone: string): CalendarHours {
  const weekly: Partial<Record<Weekday, readonly HoursWindow[]>> = {};
  for (const weekday of WEEKDAYS) {
    const windows = parsed.weekly[weekday];
    if (windows !== undefined) weekly[weekday] = windows;
  }
  return {
    timezone,
    weekly,
    ...(parsed.holidays === undefined ? {} : { holidays: parsed.holidays }),
    ...(parsed.overrides === undefined ? {} : { overrides: parsed.overrides }),
  };
}
