import { describe, expect, it } from 'vitest';
import { onShift, type Shift } from '../../../src/db/roster/on-shift.ts';

const OFFICE: readonly Shift[] = [{ weekday: 'mon', starts: '09:00', ends: '17:00' }];

describe('on shift', () => {
  it('is around the clock without shifts', () => {
    expect(onShift([], 'UTC', Date.UTC(2026, 0, 1, 3))).toBe(true);
  });

  it('begins with its first minute and is over at its last', () => {
    const at = (hour: number, minute: number) => onShift(OFFICE, 'UTC', Date.UTC(2026, 0, 5, hour, minute));
    expect([at(8, 59), at(9, 0), at(16, 59), at(17, 0)]).toEqual([false, true, true, false]);
    expect(onShift(OFFICE, 'UTC', Date.UTC(2026, 0, 6, 12))).toBe(false);
  });

  it("follows the clocks of the agent's zone through the year", () => {
    // 08:30 UTC on a Monday is 09:30 in Berlin in winter and 10:30 in summer; 15:30 is 16:30 and 17:30.
    const at = (month: number, day: number, hour: number) =>
      onShift(OFFICE, 'Europe/Berlin', Date.UTC(2026, month, day, hour, 30));
    expect([at(0, 5, 8), at(0, 5, 15), at(6, 6, 8), at(6, 6, 15)]).toEqual([true, true, true, false]);
  });

  it('may cross midnight as two shifts, without a gap', () => {
    const night: readonly Shift[] = [
      { weekday: 'mon', starts: '22:00', ends: '24:00' },
      { weekday: 'tue', starts: '00:00', ends: '06:00' },
    ];
    const at = (day: number, hour: number, minute: number) =>
      onShift(night, 'UTC', Date.UTC(2026, 0, day, hour, minute));
    expect([at(5, 21, 59), at(5, 23, 59), at(6, 0, 0), at(6, 5, 59), at(6, 6, 0)]).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });
});
