import type { CalendarHours } from '../../src/domain/policy.ts';
import { checkHours } from '../../src/policy/check-hours.ts';
import { compileCalendar, type ZonedCalendar } from '../../src/policy/compile-calendar.ts';
import { findZone } from '../../src/policy/zone.ts';

/** A compiled calendar from opening hours that must be right. */
export function zoned(hours: CalendarHours): ZonedCalendar {
  const zone = findZone(hours.timezone);
  const problems = checkHours(hours);
  if (zone === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  return compileCalendar('test', hours, zone, 0);
}

/** Epoch milliseconds of an RFC 3339 time. */
export function at(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new Error(`${text} is no time`);
  return ms;
}

export const HOUR = 3_600_000;
export const nineToFive: CalendarHours['weekly'] = {
  mon: [['09:00', '17:00']],
  tue: [['09:00', '17:00']],
  wed: [['09:00', '17:00']],
  thu: [['09:00', '17:00']],
  fri: [['09:00', '17:00']],
};
export const always: CalendarHours['weekly'] = {
  mon: [['00:00', '24:00']],
  tue: [['00:00', '24:00']],
  wed: [['00:00', '24:00']],
  thu: [['00:00', '24:00']],
  fri: [['00:00', '24:00']],
  sat: [['00:00', '24:00']],
  sun: [['00:00', '24:00']],
};
