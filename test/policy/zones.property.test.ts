import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add } from '../../src/domain/calendar/add.ts';
import type { Interval } from '../../src/domain/calendar/calendar.ts';
import { elapsed } from '../../src/domain/calendar/elapsed.ts';
import { nextOpen } from '../../src/domain/calendar/next-open.ts';
import { subtract } from '../../src/domain/calendar/subtract.ts';
import type { CalendarHours, HoursWindow } from '../../src/domain/policy.ts';
import { WEEKDAYS } from '../../src/policy/hours.ts';
import { findZone } from '../../src/policy/zone.ts';
import { at, zoned } from './zoned.ts';

const MINUTE = 60_000;
const DAY = 24 * 60;
/** How many minutes the oracle knows of each place and time. */
const SPAN = 9 * DAY;

/** Places and times at which clocks do something: gaps, overlaps, half hours, midnights, the date line. */
const PLACES = [
  ['UTC', '2024-02-26'],
  ['Europe/Berlin', '2026-03-25'],
  ['Europe/Berlin', '2026-10-21'],
  ['America/New_York', '2026-10-28'],
  ['America/New_York', '2073-03-08'],
  ['Australia/Lord_Howe', '2026-09-30'],
  ['Australia/Lord_Howe', '2026-04-01'],
  ['Pacific/Apia', '2011-12-26'],
  ['America/Sao_Paulo', '2018-10-31'],
  ['America/Sao_Paulo', '2018-02-14'],
  ['Asia/Beirut', '2026-03-25'],
  ['America/Havana', '2026-10-28'],
  ['Asia/Kathmandu', '1985-12-28'],
  ['Africa/Casablanca', '2026-02-12'],
  ['Asia/Pyongyang', '2018-05-01'],
  ['Antarctica/Troll', '2026-03-25'],
] as const;

interface Place {
  readonly timezone: string;
  readonly from: number;
  /** Wall time, in minutes as if it were UTC, of each minute from `from` on. */
  readonly walls: readonly number[];
}

/** Reads the wall clock minute by minute, in another way than the code under test does. */
function place(timezone: string, date: string): Place {
  const from = at(`${date}T00:00:00Z`);
  const clock = new Intl.DateTimeFormat('sv-SE', {
    timeZone: timezone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const walls = Array.from(
    { length: SPAN },
    (_, minute) => Date.parse(`${clock.format(from + minute * MINUTE).replace(' ', 'T')}Z`) / MINUTE,
  );
  return { timezone, from, walls };
}

const places = new Map<string, Place>();
function placeAt(index: number): Place {
  const [timezone, date] = PLACES[index] ?? PLACES[0];
  const key = `${timezone} ${date}`;
  const known = places.get(key) ?? place(timezone, date);
  places.set(key, known);
  return known;
}

/** The minute of a wall time: its first occurrence, or beyond the gap that swallowed it. */
function minuteOf({ walls }: Place, wall: number): number {
  const first = walls.indexOf(wall);
  if (first >= 0) return first;
  const after = walls.findIndex((candidate) => candidate > wall);
  const gap = (walls[after] ?? 0) - (walls[after - 1] ?? 0) - 1;
  return minuteOf({ timezone: '', from: 0, walls }, wall + gap);
}

/** Which minutes are open, by marking every window of every date that the place has seen. */
function openMinutes(where: Place, hours: CalendarHours): readonly boolean[] {
  const open = Array.from({ length: SPAN }, () => false);
  const dates = new Set(where.walls.map((wall) => Math.floor(wall / DAY)));
  // What opens before the first whole date or closes after the last cannot be marked.
  for (const date of [...dates].slice(1, -2)) {
    const name = new Date(date * DAY * MINUTE).toISOString().slice(0, 10);
    const weekday = WEEKDAYS[(new Date(date * DAY * MINUTE).getUTCDay() + 6) % 7] ?? 'mon';
    const windows =
      hours.overrides?.[name] ??
      (hours.holidays?.includes(name) === true ? [] : (hours.weekly[weekday] ?? []));
    for (const [opens, closes] of windows) {
      open.fill(
        true,
        minuteOf(where, date * DAY + wallMinutes(opens)),
        minuteOf(where, date * DAY + wallMinutes(closes)),
      );
    }
  }
  return open;
}

const wallMinutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
const wallText = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** Times near those at which clocks change are tried more often. */
const timeOfDay = fc.oneof(
  fc.constantFrom(0, 30, 60, 90, 120, 135, 150, 180, 23 * 60 + 30, DAY),
  fc.integer({ min: 0, max: DAY }),
);
const windows = fc.array(
  fc
    .tuple(timeOfDay, timeOfDay)
    .filter(([a, b]) => a !== b)
    .map(([a, b]): HoursWindow => [wallText(Math.min(a, b)), wallText(Math.max(a, b))]),
  { maxLength: 3 },
);
const weekly = fc.record({
  mon: windows,
  tue: windows,
  wed: windows,
  thu: windows,
  fri: windows,
  sat: windows,
  sun: windows,
});

/** The oracle is sure between these. */
const minute = fc.integer({ min: 3 * DAY, max: SPAN - 4 * DAY });
const scene = fc.record({
  place: fc.integer({ min: 0, max: PLACES.length - 1 }),
  weekly,
  special: fc.option(fc.tuple(fc.integer({ min: 1, max: 7 }), fc.option(windows))),
  start: minute,
  end: minute,
  pauses: fc.array(fc.tuple(minute, fc.integer({ min: 0, max: 2 * DAY })), { maxLength: 3 }),
  amount: fc.integer({ min: 1, max: DAY }),
});

describe('calendars in real zones, against a wall clock read minute by minute', () => {
  it('agree on elapsed, add, subtract and nextOpen', () => {
    fc.assert(
      fc.property(scene, (drawn) => {
        const where = placeAt(drawn.place);
        const special = drawn.special;
        const date =
          special === null ? '' : new Date(where.from + special[0] * DAY * MINUTE).toISOString().slice(0, 10);
        const hours: CalendarHours = {
          timezone: where.timezone,
          weekly: drawn.weekly,
          ...(special === null
            ? {}
            : special[1] === null
              ? { holidays: [date] }
              : { overrides: { [date]: special[1] } }),
        };
        const open = openMinutes(where, hours);
        const paused = drawn.pauses.map(([from, length]) => ({ from, to: from + length }));
        const counts = (index: number): boolean =>
          open[index] === true && !paused.some(({ from, to }) => from <= index && index < to);

        const instant = (index: number): number => where.from + index * MINUTE;
        const pauses: readonly Interval[] = paused.map(({ from, to }) => ({
          from: instant(from),
          to: instant(to),
        }));
        const calendar = zoned(hours);

        let sum = 0;
        for (let index = drawn.start; index < drawn.end; index += 1) if (counts(index)) sum += 1;
        expect(elapsed(calendar, instant(drawn.start), instant(drawn.end), pauses)).toBe(sum * MINUTE);

        const limit = SPAN - 3 * DAY;
        let left = drawn.amount;
        let index = drawn.start;
        for (; left > 0 && index < limit; index += 1) if (counts(index)) left -= 1;
        if (left === 0) {
          expect(add(calendar, instant(drawn.start), drawn.amount * MINUTE, pauses)).toBe(instant(index));
        }

        left = drawn.amount;
        index = drawn.start;
        for (; left > 0 && index > 2 * DAY; index -= 1) if (counts(index - 1)) left -= 1;
        if (left === 0) {
          expect(subtract(calendar, instant(drawn.start), drawn.amount * MINUTE, pauses)).toBe(
            instant(index),
          );
        }

        index = drawn.start;
        while (index < limit && !counts(index)) index += 1;
        if (index < limit) expect(nextOpen(calendar, instant(drawn.start), pauses)).toBe(instant(index));
      }),
      { numRuns: 1500 },
    );
  });

  it('know every zone of the platform, from 1970 to 2100', () => {
    for (const timezone of Intl.supportedValuesOf('timeZone')) {
      const zone = findZone(timezone);
      const clock = new Intl.DateTimeFormat('sv-SE', {
        timeZone: timezone,
        dateStyle: 'short',
        timeStyle: 'medium',
      });
      for (let year = 1970; year <= 2100; year += 26) {
        const instant = Date.UTC(year, year % 12, 1, 12);
        expect(zone?.toWall(instant), `${timezone} ${year}`).toBe(
          Date.parse(`${clock.format(instant).replace(' ', 'T')}Z`),
        );
      }
    }
  });
});
