import { z } from 'zod';
import { add } from '../domain/calendar/add.ts';
import { FIRST_INSTANT, LAST_INSTANT } from '../domain/calendar/calendar.ts';
import { elapsed } from '../domain/calendar/elapsed.ts';
import { isOpen } from '../domain/calendar/is-open.ts';
import { subtract } from '../domain/calendar/subtract.ts';
import type { CalendarHours } from '../domain/policy.ts';
import { addDays } from '../policy/add-days.ts';
import { checkHours, closesForGood } from '../policy/check-hours.ts';
import { compileCalendar, type ZonedCalendar } from '../policy/compile-calendar.ts';
import { toHours } from '../policy/to-hours.ts';
import { findZone } from '../policy/zone.ts';
import { type CalendarRequest, calendarRequest } from './calendar-request.ts';

/** Why a line of `bin/holdfast calendar` has no answer. */
export class CalendarLineError extends Error {
  override readonly name = 'CalendarLineError';
  readonly code:
    | 'request.not_json'
    | 'request.invalid'
    | 'calendar.invalid'
    | 'calendar.never_open'
    | 'calendar.out_of_range';

  constructor(code: CalendarLineError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export type CalendarAnswer =
  | { readonly at: string }
  | { readonly elapsed_ms: number }
  | { readonly open: boolean };

/** How many calendars are kept ready; a stream usually asks about a few. */
const READY = 64;

/**
 * Answers requests about calendars, keeping those seen last ready.
 *
 * @throws CalendarLineError from the returned function, for a request that has no answer
 */
export function createCalendarAnswers(): (request: unknown) => CalendarAnswer {
  const ready = new Map<string, ZonedCalendar>();

  function calendarOf(hours: CalendarHours): ZonedCalendar {
    const key = JSON.stringify(hours);
    const found = ready.get(key) ?? compile(hours);
    ready.delete(key);
    ready.set(key, found);
    const oldest = ready.keys().next();
    if (ready.size > READY && oldest.done !== true) ready.delete(oldest.value);
    return found;
  }

  return (value) => {
    const parsed = calendarRequest.safeParse(value);
    if (!parsed.success) throw new CalendarLineError(...whatIsWrong(parsed.error));
    const { calendar } = parsed.data;
    return answer(parsed.data, calendarOf(toHours(calendar, calendar.timezone)));
  };
}

function answer(request: CalendarRequest, calendar: ZonedCalendar): CalendarAnswer {
  switch (request.op) {
    case 'add':
      within('start', request.start);
      return { at: instant(add(calendar, request.start, request.amount_ms, request.pauses)) };
    case 'subtract':
      within('end', request.end);
      return { at: instant(subtract(calendar, request.end, request.amount_ms, request.pauses)) };
    case 'elapsed':
      within('start', request.start);
      within('end', request.end);
      return { elapsed_ms: elapsed(calendar, request.start, request.end, request.pauses) };
    case 'is_open':
      within('at', request.at);
      return { open: isOpen(calendar, request.at, request.pauses) };
    case 'add_days':
      within('start', request.start);
      return { at: instant(addDays(calendar, request.start, request.days)) };
    default:
      return request satisfies never;
  }
}

function compile(hours: CalendarHours): ZonedCalendar {
  const zone = findZone(hours.timezone);
  const problem = checkHours(hours)[0];
  if (problem !== undefined || zone === undefined) {
    const where = ['calendar', ...(problem?.path ?? ['timezone'])].join('.');
    throw new CalendarLineError(
      'calendar.invalid',
      `${where}: ${problem?.message ?? 'is not an IANA time zone'}`,
    );
  }
  const special = Object.values(hours.overrides ?? {}).some((windows) => windows.length > 0);
  if (closesForGood(hours) && !special) {
    throw new CalendarLineError(
      'calendar.never_open',
      'calendar: is never open; give it a window in `weekly`',
    );
  }
  // Business days are no part of this protocol: amounts are given in milliseconds.
  return compileCalendar('', hours, zone, 0);
}

function within(field: string, at: number): void {
  if (at >= FIRST_INSTANT && at < LAST_INSTANT) return;
  throw new CalendarLineError(
    'calendar.out_of_range',
    `${field}: calendars answer for the years 1970 to 2199`,
  );
}

function instant(at: number): string {
  if (Number.isFinite(at)) return new Date(at).toISOString();
  throw new CalendarLineError(
    'calendar.out_of_range',
    'the calendar and its pauses leave too little open time for that between 1970 and 2199; ask for less',
  );
}

function whatIsWrong(error: z.ZodError): ['request.invalid' | 'calendar.invalid', string] {
  const issue = error.issues[0];
  if (issue === undefined) return ['request.invalid', z.prettifyError(error)];
  const path = issue.path.map(String);
  const code = path[0] === 'calendar' ? 'calendar.invalid' : 'request.invalid';
  const where = path.length === 0 ? '' : `${path.join('.')}: `;
  return [code, `${where}${issue.message}`];
}
