import type { Duration } from '../policy.ts';
import type { Calendar } from './calendar.ts';

/** Open milliseconds of a duration: `2bd` is twice the calendar's standard day (semantics 5). */
export function durationMs(duration: Duration, calendar: Calendar): number {
  return duration.kind === 'time' ? duration.ms : duration.days * calendar.businessDayMs;
}
