import { describe, expect, it } from 'vitest';
import { add } from '../../src/domain/calendar/add.ts';
import { elapsed } from '../../src/domain/calendar/elapsed.ts';
import { nextOpen } from '../../src/domain/calendar/next-open.ts';
import { addDays } from '../../src/policy/add-days.ts';
import { always, at, HOUR, nineToFive, zoned } from './zoned.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

describe('a day on which the clocks change', () => {
  it('has 23 open hours in spring and 25 in autumn around the clock', () => {
    const berlin = zoned({ timezone: 'Europe/Berlin', weekly: { sun: [['00:00', '24:00']] } });
    expect(elapsed(berlin, at('2026-03-28T00:00:00Z'), at('2026-03-31T00:00:00Z'), [])).toBe(23 * HOUR);
    expect(elapsed(berlin, at('2026-10-24T00:00:00Z'), at('2026-10-27T00:00:00Z'), [])).toBe(25 * HOUR);
  });

  it('moves an opening time that does not exist forward by the gap', () => {
    // 02:30 does not exist on 29 March: it becomes 03:30, while 04:00 stays.
    const berlin = zoned({ timezone: 'Europe/Berlin', weekly: { sun: [['02:30', '04:00']] } });
    expect(iso(nextOpen(berlin, at('2026-03-28T12:00:00Z'), []))).toBe('2026-03-29T01:30:00.000Z');
    expect(elapsed(berlin, at('2026-03-28T12:00:00Z'), at('2026-03-30T00:00:00Z'), [])).toBe(HOUR / 2);
  });

  it('keeps a window that lies wholly in the gap, moved', () => {
    const berlin = zoned({ timezone: 'Europe/Berlin', weekly: { sun: [['02:15', '02:45']] } });
    expect(iso(nextOpen(berlin, at('2026-03-28T12:00:00Z'), []))).toBe('2026-03-29T01:15:00.000Z');
    expect(elapsed(berlin, at('2026-03-28T12:00:00Z'), at('2026-03-30T00:00:00Z'), [])).toBe(HOUR / 2);
  });

  it('reads an ambiguous time as its first occurrence', () => {
    // 01:30 comes twice on 1 November in New York: first at 05:30 UTC.
    const closes = zoned({ timezone: 'America/New_York', weekly: { sun: [['00:00', '01:30']] } });
    expect(elapsed(closes, at('2026-11-01T00:00:00Z'), at('2026-11-02T12:00:00Z'), [])).toBe(1.5 * HOUR);
    const opens = zoned({ timezone: 'America/New_York', weekly: { sun: [['01:30', '03:00']] } });
    expect(iso(nextOpen(opens, at('2026-11-01T00:00:00Z'), []))).toBe('2026-11-01T05:30:00.000Z');
    expect(elapsed(opens, at('2026-11-01T00:00:00Z'), at('2026-11-02T12:00:00Z'), [])).toBe(2.5 * HOUR);
  });

  it('shifts by half an hour on Lord Howe Island', () => {
    const island = zoned({ timezone: 'Australia/Lord_Howe', weekly: { sun: [['00:00', '24:00']] } });
    expect(elapsed(island, at('2026-10-03T00:00:00Z'), at('2026-10-05T12:00:00Z'), [])).toBe(23.5 * HOUR);
    expect(elapsed(island, at('2026-04-04T00:00:00Z'), at('2026-04-06T12:00:00Z'), [])).toBe(24.5 * HOUR);
    // 02:15 does not exist: 02:45 summer time, 15:45 UTC the day before.
    const gap = zoned({ timezone: 'Australia/Lord_Howe', weekly: { sun: [['02:15', '03:00']] } });
    expect(iso(nextOpen(gap, at('2026-10-03T00:00:00Z'), []))).toBe('2026-10-03T15:45:00.000Z');
  });

  it('may begin at one in the morning, where midnight is what does not exist', () => {
    const beirut = zoned({ timezone: 'Asia/Beirut', weekly: { sun: [['00:00', '24:00']] } });
    expect(iso(nextOpen(beirut, at('2026-03-28T12:00:00Z'), []))).toBe('2026-03-28T22:00:00.000Z');
    expect(elapsed(beirut, at('2026-03-28T12:00:00Z'), at('2026-03-30T12:00:00Z'), [])).toBe(23 * HOUR);
  });

  it('leaves summer time for Ramadan in Morocco, a change of a few weeks', () => {
    const rabat = zoned({ timezone: 'Africa/Casablanca', weekly: nineToFive });
    // Outside Ramadan one hour ahead of UTC, in it level with UTC (18 February to 19 March 2026).
    expect(iso(nextOpen(rabat, at('2026-02-10T00:00:00Z'), []))).toBe('2026-02-10T08:00:00.000Z');
    expect(iso(nextOpen(rabat, at('2026-03-03T00:00:00Z'), []))).toBe('2026-03-03T09:00:00.000Z');
    expect(iso(nextOpen(rabat, at('2026-03-31T00:00:00Z'), []))).toBe('2026-03-31T08:00:00.000Z');
  });
});

describe('the day that Samoa skipped, Friday 30 December 2011', () => {
  const samoa = zoned({ timezone: 'Pacific/Apia', weekly: nineToFive });
  const thursday = at('2011-12-29T19:00:00Z');

  it('has no open time, and opens nobody on the Saturday instead', () => {
    expect(iso(add(samoa, thursday, 16 * HOUR, []))).toBe('2012-01-02T03:00:00.000Z');
  });

  it('is no working date', () => {
    expect(iso(addDays(samoa, thursday, 1))).toBe('2012-01-01T19:00:00.000Z');
  });

  it('takes no time out of a calendar around the clock', () => {
    const clock = zoned({ timezone: 'Pacific/Apia', weekly: always });
    expect(elapsed(clock, thursday, thursday + 48 * HOUR, [])).toBe(48 * HOUR);
  });
});

describe('working dates', () => {
  const berlin = zoned({ timezone: 'Europe/Berlin', weekly: nineToFive, holidays: ['2026-03-27'] });

  it('keep the wall time over a change of clocks, and step over week-ends and holidays', () => {
    expect(iso(addDays(berlin, at('2026-03-26T09:30:00Z'), 1))).toBe('2026-03-30T08:30:00.000Z');
    expect(iso(addDays(berlin, at('2026-03-30T08:30:00Z'), -1))).toBe('2026-03-26T09:30:00.000Z');
  });

  it('do not move for no days, even from a day that is none', () => {
    expect(iso(addDays(berlin, at('2026-03-28T03:00:00Z'), 0))).toBe('2026-03-28T03:00:00.000Z');
  });

  it('never run out of a search', () => {
    expect(addDays(zoned({ timezone: 'UTC', weekly: { mon: [['09:00', '10:00']] } }), 0, 1_000_000)).toBe(
      Number.POSITIVE_INFINITY,
    );
  });
});
