import type { CalendarHours, HoursWindow } from '../domain/policy.ts';
import { didYouMean } from './did-you-mean.ts';
import { dayOfDate, openMsOf, WEEKDAYS, wallTimeMs } from './hours.ts';
import { findZone } from './zone.ts';

/** Something wrong with a calendar; `path` leads to it from the calendar itself. */
export interface HoursProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What a schema cannot see in opening hours: zones, dates and windows that make no sense. */
export function checkHours(hours: CalendarHours): readonly HoursProblem[] {
  const problems: HoursProblem[] = [];
  if (findZone(hours.timezone) === undefined) {
    const guess = didYouMean(hours.timezone, Intl.supportedValuesOf('timeZone'));
    problems.push({
      path: ['timezone'],
      message: `"${hours.timezone}" is not an IANA time zone${guess === '' ? '; write one such as "Europe/Berlin"' : guess}`,
    });
  }
  for (const weekday of WEEKDAYS) {
    problems.push(...checkWindows(['weekly', weekday], hours.weekly[weekday] ?? []));
  }
  for (const [index, date] of (hours.holidays ?? []).entries()) {
    if (dayOfDate(date) === undefined)
      problems.push({ path: ['holidays', index], message: noSuchDate(date) });
  }
  for (const [date, windows] of Object.entries(hours.overrides ?? {})) {
    if (dayOfDate(date) === undefined)
      problems.push({ path: ['overrides', date], message: noSuchDate(date) });
    problems.push(...checkWindows(['overrides', date], windows));
  }
  return problems;
}

/** A calendar without weekly windows is closed for good after its last override (semantics 6). */
export function closesForGood(hours: CalendarHours): boolean {
  return WEEKDAYS.every((weekday) => openMsOf(hours.weekly[weekday] ?? []) === 0);
}

/**
 * The open time of a standard day, if the weekdays that open at all are equally long; else `undefined`, and
 * the calendar must say `businessDay` (semantics 5).
 */
export function standardDayMs(hours: CalendarHours): number | undefined {
  const lengths = new Set(
    WEEKDAYS.map((weekday) => openMsOf(hours.weekly[weekday] ?? [])).filter((ms) => ms > 0),
  );
  return lengths.size === 1 ? [...lengths][0] : undefined;
}

function checkWindows(path: readonly string[], windows: readonly HoursWindow[]): readonly HoursProblem[] {
  const problems: HoursProblem[] = [];
  for (const [index, [from, to]] of windows.entries()) {
    if (wallTimeMs(from) < wallTimeMs(to)) continue;
    problems.push({
      path: [...path, index],
      message:
        from === to
          ? `${from}-${to} is never open; close after it opens, or leave the window out`
          : `${from}-${to} closes before it opens; over midnight, close the day with "24:00" and open the next with "00:00"`,
    });
  }
  return problems;
}

function noSuchDate(date: string): string {
  return `"${date}" is not a date of the calendar; write it as year-month-day, such as "2026-12-25"`;
}
