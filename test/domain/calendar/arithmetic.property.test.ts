import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add } from '../../../src/domain/calendar/add.ts';
import type { Interval } from '../../../src/domain/calendar/calendar.ts';
import { elapsed } from '../../../src/domain/calendar/elapsed.ts';
import { isOpen } from '../../../src/domain/calendar/is-open.ts';
import { nextOpen } from '../../../src/domain/calendar/next-open.ts';
import { subtract } from '../../../src/domain/calendar/subtract.ts';
import { fixedCalendar } from './fixed-calendar.ts';

/** Everything happens before this; the oracle walks there millisecond by millisecond. */
const END = 120;

const instant = fc.integer({ min: 0, max: END });
const interval = fc
  .tuple(instant, fc.integer({ min: 0, max: 40 }))
  .map(([from, length]): Interval => ({ from, to: Math.min(END, from + length) }));
const pause = fc.oneof(
  { weight: 6, arbitrary: interval },
  { weight: 1, arbitrary: instant.map((from): Interval => ({ from, to: Number.POSITIVE_INFINITY })) },
);
const scene = fc.record({
  windows: fc.array(interval, { maxLength: 8 }),
  pauses: fc.array(pause, { maxLength: 5 }),
  at: instant,
  to: instant,
  ms: fc.integer({ min: 0, max: 60 }),
});

const inside = (intervals: readonly Interval[], at: number): boolean =>
  intervals.some(({ from, to }) => from <= at && at < to);
const counts = (windows: readonly Interval[], pauses: readonly Interval[], at: number): boolean =>
  inside(windows, at) && !inside(pauses, at);

function walkElapsed(
  windows: readonly Interval[],
  pauses: readonly Interval[],
  from: number,
  to: number,
): number {
  let open = 0;
  for (let at = from; at < to; at += 1) if (counts(windows, pauses, at)) open += 1;
  return open;
}

describe('business time, against a walk from millisecond to millisecond', () => {
  it('elapsed counts the open, unpaused milliseconds', () => {
    fc.assert(
      fc.property(scene, ({ windows, pauses, at, to }) => {
        expect(elapsed(fixedCalendar(windows), at, to, pauses)).toBe(walkElapsed(windows, pauses, at, to));
      }),
      { numRuns: 2000 },
    );
  });

  it('add finds the earliest instant at which that much time has passed', () => {
    fc.assert(
      fc.property(scene, ({ windows, pauses, at, ms }) => {
        let expected = at;
        while (expected <= END && walkElapsed(windows, pauses, at, expected) < ms) expected += 1;
        expect(add(fixedCalendar(windows), at, ms, pauses)).toBe(
          expected > END ? Number.POSITIVE_INFINITY : expected,
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('subtract finds the latest instant from which it still fits', () => {
    fc.assert(
      fc.property(scene, ({ windows, pauses, at, ms }) => {
        let expected = at;
        while (expected >= 0 && walkElapsed(windows, pauses, expected, at) < ms) expected -= 1;
        expect(subtract(fixedCalendar(windows), at, ms, pauses)).toBe(
          expected < 0 ? Number.NEGATIVE_INFINITY : expected,
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('isOpen and nextOpen agree with the walk', () => {
    fc.assert(
      fc.property(scene, ({ windows, pauses, at }) => {
        const calendar = fixedCalendar(windows);
        let next = at;
        while (next <= END && !counts(windows, pauses, next)) next += 1;
        expect(isOpen(calendar, at, pauses)).toBe(counts(windows, pauses, at));
        expect(nextOpen(calendar, at, pauses)).toBe(next > END ? Number.POSITIVE_INFINITY : next);
      }),
      { numRuns: 2000 },
    );
  });
});
