import { describe, expect, it } from 'vitest';
import { add } from '../../../src/domain/calendar/add.ts';
import { elapsed } from '../../../src/domain/calendar/elapsed.ts';
import { nextOpen } from '../../../src/domain/calendar/next-open.ts';
import { fixedCalendar } from './fixed-calendar.ts';

const twoDays = fixedCalendar([
  { from: 9, to: 17 },
  { from: 33, to: 41 },
]);
const FOREVER = Number.POSITIVE_INFINITY;

describe('a deadline', () => {
  it('that falls exactly at closing time is that closing time (semantics 4)', () => {
    expect(add(twoDays, 9, 8, [])).toBe(17);
    expect(add(twoDays, 9, 9, [])).toBe(34);
  });

  it('that falls exactly where a pause begins is not moved by it', () => {
    expect(add(twoDays, 9, 2, [{ from: 11, to: FOREVER }])).toBe(11);
  });

  it('of no time at all is the start, open or not', () => {
    expect(add(twoDays, 3, 0, [{ from: 0, to: FOREVER }])).toBe(3);
  });
});

describe('a pause', () => {
  it('wholly outside opening hours moves no deadline (semantics 16)', () => {
    expect(add(twoDays, 10, 10, [{ from: 18, to: 32 }])).toBe(add(twoDays, 10, 10, []));
  });

  it('excludes only the open time inside it', () => {
    expect(add(twoDays, 10, 2, [{ from: 11, to: 35 }])).toBe(36);
  });

  it('counts once where two overlap', () => {
    const pauses = [
      { from: 10, to: 13 },
      { from: 12, to: 14 },
    ];
    expect(elapsed(twoDays, 9, 17, pauses)).toBe(4);
    expect(add(twoDays, 9, 4, pauses)).toBe(17);
  });

  it('without an end leaves no deadline', () => {
    expect(add(twoDays, 9, 4, [{ from: 12, to: FOREVER }])).toBe(FOREVER);
    expect(nextOpen(twoDays, 12, [{ from: 12, to: FOREVER }])).toBe(FOREVER);
  });
});

describe('a calendar that is never open again', () => {
  it('answers never instead of searching for ever (semantics 6)', () => {
    expect(add(twoDays, 42, 1, [])).toBe(FOREVER);
    expect(nextOpen(twoDays, 41, [])).toBe(FOREVER);
  });
});
