import { describe, expect, it } from 'vitest';
import { add } from '../../src/domain/calendar/add.ts';
import { LAST_INSTANT } from '../../src/domain/calendar/calendar.ts';
import { elapsed } from '../../src/domain/calendar/elapsed.ts';
import { isOpen } from '../../src/domain/calendar/is-open.ts';
import { nextOpen } from '../../src/domain/calendar/next-open.ts';
import { subtract } from '../../src/domain/calendar/subtract.ts';
import { checkHours, standardDayMs } from '../../src/policy/check-hours.ts';
import { always, at, HOUR, nineToFive, zoned } from './zoned.ts';

const iso = (ms: number): string => new Date(ms).toISOString();
const week = { from: at('2026-12-21T00:00:00Z'), to: at('2026-12-28T00:00:00Z') };

describe('opening hours', () => {
  it('may have any number of windows a day, and count overlapping ones once', () => {
    const calendar = zoned({
      timezone: 'UTC',
      weekly: {
        mon: [
          ['13:00', '17:00'],
          ['09:00', '12:00'],
          ['11:00', '12:30'],
          ['17:00', '18:00'],
        ],
      },
    });
    expect(elapsed(calendar, week.from, week.to, [])).toBe(8.5 * HOUR);
    expect(iso(add(calendar, week.from, 3.5 * HOUR, []))).toBe('2026-12-21T12:30:00.000Z');
  });

  it('run through midnight where one day closes at 24:00 and the next opens at 00:00', () => {
    const calendar = zoned({
      timezone: 'UTC',
      weekly: { mon: [['20:00', '24:00']], tue: [['00:00', '02:00']] },
    });
    expect(iso(add(calendar, week.from, 6 * HOUR, []))).toBe('2026-12-22T02:00:00.000Z');
    expect(isOpen(calendar, at('2026-12-22T00:00:00Z'), [])).toBe(true);
  });

  it('are closed on a holiday and special on an override, which wins over the holiday', () => {
    const calendar = zoned({
      timezone: 'UTC',
      weekly: nineToFive,
      holidays: ['2026-12-24', '2026-12-25'],
      overrides: { '2026-12-24': [['09:00', '12:00']], '2026-12-26': [['10:00', '11:00']], '2026-12-22': [] },
    });
    // Mon 8, Tue none, Wed 8, Thu 3, Fri holiday, Sat 1
    expect(elapsed(calendar, week.from, week.to, [])).toBe(20 * HOUR);
    expect(iso(nextOpen(calendar, at('2026-12-24T12:00:00Z'), []))).toBe('2026-12-26T10:00:00.000Z');
  });

  it('are open at the start of a window and closed at its end', () => {
    const calendar = zoned({ timezone: 'UTC', weekly: nineToFive });
    expect(isOpen(calendar, at('2026-12-21T09:00:00.000Z'), [])).toBe(true);
    expect(isOpen(calendar, at('2026-12-21T16:59:59.999Z'), [])).toBe(true);
    expect(isOpen(calendar, at('2026-12-21T17:00:00.000Z'), [])).toBe(false);
  });

  it('are exact to the millisecond', () => {
    const calendar = zoned({ timezone: 'UTC', weekly: nineToFive });
    expect(iso(add(calendar, at('2026-12-21T16:59:59.999Z'), 2, []))).toBe('2026-12-22T09:00:00.001Z');
    expect(iso(subtract(calendar, at('2026-12-22T09:00:00.001Z'), 2, []))).toBe('2026-12-21T16:59:59.999Z');
    expect(iso(subtract(calendar, at('2026-12-22T09:00:00.001Z'), 1, []))).toBe('2026-12-22T09:00:00.000Z');
  });

  it('give the same answers whatever was asked before', () => {
    const asked = zoned({ timezone: 'America/Sao_Paulo', weekly: nineToFive });
    const [from, to] = [at('1985-06-01T00:00:00Z'), at('2061-06-01T00:00:00Z')];
    for (const year of ['2026', '1970', '2099', '2030', '1999']) {
      elapsed(asked, at(`${year}-02-01T00:00:00Z`), at(`${year}-03-01T00:00:00Z`), []);
    }
    const fresh = zoned({ timezone: 'America/Sao_Paulo', weekly: nineToFive });
    expect(elapsed(asked, from, to, [])).toBe(elapsed(fresh, from, to, []));
  });

  it('answer never, and at once, for more time than there is', () => {
    const calendar = zoned({
      timezone: 'UTC',
      weekly: {},
      overrides: { '2026-12-24': [['09:00', '12:00']] },
    });
    expect(iso(add(calendar, week.from, 3 * HOUR, []))).toBe('2026-12-24T12:00:00.000Z');
    expect(add(calendar, week.from, 3 * HOUR + 1, [])).toBe(Number.POSITIVE_INFINITY);
    expect(add(zoned({ timezone: 'UTC', weekly: always }), 0, 10 * LAST_INSTANT, [])).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  it('refuse instants outside the years that they know', () => {
    const calendar = zoned({ timezone: 'UTC', weekly: always });
    expect(() => isOpen(calendar, -1, [])).toThrow(RangeError);
    expect(() => elapsed(calendar, 0, Number.NaN, [])).toThrow(RangeError);
  });
});

describe('a business day', () => {
  it('is the open time of a standard day', () => {
    expect(standardDayMs({ timezone: 'UTC', weekly: nineToFive })).toBe(8 * HOUR);
    expect(standardDayMs({ timezone: 'UTC', weekly: always })).toBe(24 * HOUR);
  });

  it('is not known where weekdays differ', () => {
    expect(
      standardDayMs({ timezone: 'UTC', weekly: { ...nineToFive, sat: [['10:00', '12:00']] } }),
    ).toBeUndefined();
  });
});

describe('opening hours that make no sense are said', () => {
  const problems = (hours: Partial<Parameters<typeof checkHours>[0]>): readonly string[] =>
    checkHours({ timezone: 'UTC', weekly: nineToFive, ...hours }).map(
      ({ path, message }) => `${path.join('.')}: ${message}`,
    );

  it.each([
    [
      { timezone: 'Europe/Berlim' },
      'timezone: "Europe/Berlim" is not an IANA time zone (did you mean "Europe/Berlin"?)',
    ],
    [
      { holidays: ['2026-02-30'] },
      'holidays.0: "2026-02-30" is not a date of the calendar; write it as year-month-day, such as "2026-12-25"',
    ],
    [
      { weekly: { mon: [['22:00', '06:00']] as const } },
      'weekly.mon.0: 22:00-06:00 closes before it opens; over midnight, close the day with "24:00" and open the next with "00:00"',
    ],
    [
      { weekly: { mon: [['09:00', '09:00']] as const } },
      'weekly.mon.0: 09:00-09:00 is never open; close after it opens, or leave the window out',
    ],
  ])('%j', (hours, problem) => {
    expect(problems(hours)).toEqual([problem]);
  });
});
