import {
  type Calendar,
  FIRST_INSTANT,
  type Interval,
  LAST_INSTANT,
  type OpenTable,
} from '../domain/calendar/calendar.ts';
import { union } from '../domain/calendar/union.ts';
import type { CalendarHours } from '../domain/policy.ts';
import { type Days, daysOf } from './hours.ts';
import { DAY_MS, type Zone } from './zone.ts';

/** A calendar that still knows its zone and its dates. */
export interface ZonedCalendar extends Calendar {
  readonly hours: CalendarHours;
  readonly zone: Zone;
  readonly days: Days;
}

/** Tables grow by whole blocks, so that neighbouring questions are answered from the same one. */
const BLOCK_MS = 256 * DAY_MS;

/**
 * Turns opening hours into numbers. Semantics 1 and 2.
 *
 * @param hours - checked by `checkHours`
 * @param zone - of `hours.timezone`
 * @param businessDayMs - open milliseconds of `1bd`
 */
export function compileCalendar(
  name: string,
  hours: CalendarHours,
  zone: Zone,
  businessDayMs: number,
): ZonedCalendar {
  const days = daysOf(hours, zone);
  let table: OpenTable | undefined;
  return {
    name,
    businessDayMs,
    hours,
    zone,
    days,
    tableFor(from, to) {
      if (!(from >= FIRST_INSTANT && to <= LAST_INSTANT)) {
        throw new RangeError(
          'Calendars answer for the years 1970 to 2199 only. Give an instant within them.',
        );
      }
      if (table === undefined || from < table.coversFrom || to > table.coversTo) {
        table = grow(table, from, to, days, zone);
      }
      return table;
    },
  };
}

/** Extends a table to `[from, to)` and, against many small steps, by half its length. */
function grow(table: OpenTable | undefined, from: number, to: number, days: Days, zone: Zone): OpenTable {
  const spare = table === undefined ? 0 : (table.coversTo - table.coversFrom) / 2;
  const coversFrom =
    table !== undefined && from >= table.coversFrom
      ? table.coversFrom
      : Math.max(
          FIRST_INSTANT,
          Math.floor(Math.min(from, (table?.coversFrom ?? from) - spare) / BLOCK_MS) * BLOCK_MS,
        );
  const coversTo =
    table !== undefined && to <= table.coversTo
      ? table.coversTo
      : Math.min(
          LAST_INSTANT,
          Math.ceil(Math.max(to, (table?.coversTo ?? to) + spare) / BLOCK_MS) * BLOCK_MS,
        );

  if (table === undefined) return tabulate(coversFrom, coversTo, openIn(coversFrom, coversTo, days, zone));
  const old = table;
  return tabulate(coversFrom, coversTo, [
    ...openIn(coversFrom, old.coversFrom, days, zone),
    ...old.starts.map((start, index) => ({ from: start, to: old.ends[index] ?? start })),
    ...openIn(old.coversTo, coversTo, days, zone),
  ]);
}

function openIn(from: number, to: number, days: Days, zone: Zone): readonly Interval[] {
  const open: Interval[] = [];
  if (to <= from) return open;
  // A gap or a jump over the date line moves a window by up to a day.
  const last = Math.floor(zone.toWall(to) / DAY_MS) + 2;
  for (let day = Math.floor(zone.toWall(from) / DAY_MS) - 2; day <= last; day += 1) {
    for (const window of days.windowsOn(day)) {
      const opens = Math.max(from, zone.toInstant(day * DAY_MS + window.from));
      const closes = Math.min(to, zone.toInstant(day * DAY_MS + window.to));
      if (closes > opens) open.push({ from: opens, to: closes });
    }
  }
  return open;
}

function tabulate(coversFrom: number, coversTo: number, open: readonly Interval[]): OpenTable {
  const starts: number[] = [];
  const ends: number[] = [];
  const before: number[] = [];
  let openMs = 0;
  for (const window of union(open)) {
    starts.push(window.from);
    ends.push(window.to);
    before.push(openMs);
    openMs += window.to - window.from;
  }
  return { coversFrom, coversTo, starts, ends, before };
}
