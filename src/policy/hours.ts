import type { CalendarHours, HoursWindow, Weekday } from '../domain/policy.ts';
import { DAY_MS, type Zone } from './zone.ts';

export const WEEKDAYS = [
  'mon',
  'tue',
  'wed',
  'thu',
  'fri',
  'sat',
  'sun',
] as const satisfies readonly Weekday[];

/** Milliseconds since midnight. */
interface DayWindow {
  readonly from: number;
  readonly to: number;
}

/** Which windows a date has. Dates are counted in days since 1 January 1970. */
export interface Days {
  windowsOn(day: number): readonly DayWindow[];
}

/** Wall time `09:30` in milliseconds since midnight. */
export function wallTimeMs(text: string): number {
  return (Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))) * 60_000;
}

/** Date `2026-12-25` as days since 1 January 1970; `undefined` if there is no such date. */
export function dayOfDate(date: string): number | undefined {
  const at = Date.parse(`${date}T00:00:00.000Z`);
  // 30 February parses in some engines as 2 March.
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date) return undefined;
  return at / DAY_MS;
}

/** Open milliseconds of one weekday by the clock on the wall; overlapping windows count once. */
export function openMsOf(windows: readonly HoursWindow[]): number {
  let openMs = 0;
  let end = 0;
  for (const window of toDayWindows(windows).toSorted((a, b) => a.from - b.from)) {
    openMs += Math.max(0, window.to - Math.max(window.from, end));
    end = Math.max(end, window.to);
  }
  return openMs;
}

/**
 * The windows of each date of a checked calendar. A date that the zone skipped altogether (30 December 2011
 * in Samoa) has none: nobody opened on a day that never was.
 */
export function daysOf(hours: CalendarHours, zone: Zone): Days {
  // 1 January 1970 was a Thursday, the weekday of index 3.
  const weekly = WEEKDAYS.map((weekday) => toDayWindows(hours.weekly[weekday] ?? []));
  const special = new Map<number, readonly DayWindow[]>();
  for (const date of hours.holidays ?? []) {
    const day = dayOfDate(date);
    if (day !== undefined) special.set(day, []);
  }
  for (const [date, windows] of Object.entries(hours.overrides ?? {})) {
    const day = dayOfDate(date);
    if (day !== undefined) special.set(day, toDayWindows(windows));
  }
  return {
    windowsOn(day) {
      const windows = special.get(day) ?? weekly[(((day + 3) % 7) + 7) % 7] ?? [];
      if (windows.length === 0) return windows;
      const midnight = zone.toInstant(day * DAY_MS);
      return Math.floor(zone.toWall(midnight) / DAY_MS) === day ? windows : [];
    },
  };
}

function toDayWindows(windows: readonly HoursWindow[]): readonly DayWindow[] {
  return windows.map(([from, to]) => ({ from: wallTimeMs(from), to: wallTimeMs(to) }));
}
