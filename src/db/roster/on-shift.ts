/** Weekly working hours in the agent's own zone. */
export interface Shift {
  readonly weekday: string;
  /** `09:00` */
  readonly starts: string;
  /** `17:00`, or `24:00` for the end of the day. */
  readonly ends: string;
}

/**
 * Whether somebody with these shifts is at work at an instant (epoch milliseconds). Nobody's shifts = around
 * the clock. Wall-clock time of an IANA zone: in the hour that a clock change repeats, both count.
 */
export function onShift(shifts: readonly Shift[], timeZone: string, at: number): boolean {
  if (shifts.length === 0) return true;
  const { weekday, time } = wallTime(timeZone, at);
  return shifts.some((shift) => shift.weekday === weekday && shift.starts <= time && time < shift.ends);
}

/** Making a formatter costs more than using it a thousand times. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function wallTime(timeZone: string, at: number): { readonly weekday: string; readonly time: string } {
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formatters.set(timeZone, formatter);
  }
  const parts = new Map(formatter.formatToParts(at).map((part) => [part.type, part.value]));
  return {
    weekday: (parts.get('weekday') ?? '').toLowerCase(),
    time: `${parts.get('hour') ?? ''}:${parts.get('minute') ?? ''}`,
  };
}
