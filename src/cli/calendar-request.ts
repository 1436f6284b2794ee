import { z } from 'zod';
import { hoursSchema } from '../policy/schema-calendar.ts';

/** RFC 3339 with at most milliseconds: calendars are exact to the millisecond and round nothing. */
const INSTANT =
  /^\d{4}-\d{2}-\d{2}[Tt ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3}0*)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

const instant = z
  .string()
  .regex(INSTANT, {
    error: 'is not an RFC 3339 time such as "2026-01-05T09:00:00.000Z" (milliseconds at most)',
  })
  .transform((text, context) => {
    const day = Number(text.slice(8, 10));
    const at = Date.parse(
      text
        .replace(' ', 'T')
        .toUpperCase()
        .replace(/(\.\d{3})0+/, '$1'),
    );
    // 30 February must not become 2 March.
    const real =
      new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)) - 1, day)).getUTCDate() === day;
    if (!Number.isNaN(at) && real) return at;
    context.addIssue({ code: 'custom', message: 'is not a date of the calendar' });
    return z.NEVER;
  });

const pauses = z
  .array(
    z
      .strictObject({ from: instant, to: instant.nullish() })
      .refine((pause) => (pause.to ?? Number.POSITIVE_INFINITY) >= pause.from, {
        error: '`to` is before `from`; swap them',
      }),
  )
  .max(100_000)
  .optional()
  .transform((list) =>
    (list ?? []).map((pause) => ({ from: pause.from, to: pause.to ?? Number.POSITIVE_INFINITY })),
  );

const amountMs = z.int({ error: 'is not a whole number of milliseconds' }).min(0, { error: 'is below 0' });

/** Every field of any operation: a line may carry more than its own operation reads, but nothing unknown. */
const anyField = {
  id: z.unknown().optional(),
  calendar: hoursSchema,
  start: z.unknown().optional(),
  end: z.unknown().optional(),
  at: z.unknown().optional(),
  amount_ms: z.unknown().optional(),
  days: z.unknown().optional(),
  pauses: z.unknown().optional(),
};

/** One line of `bin/holdfast calendar` (interfaces.md). */
export const calendarRequest = z.discriminatedUnion('op', [
  z.strictObject({ ...anyField, op: z.literal('add'), start: instant, amount_ms: amountMs, pauses }),
  z.strictObject({ ...anyField, op: z.literal('subtract'), end: instant, amount_ms: amountMs, pauses }),
  z.strictObject({ ...anyField, op: z.literal('elapsed'), start: instant, end: instant, pauses }),
  z.strictObject({ ...anyField, op: z.literal('is_open'), at: instant, pauses }),
  z.strictObject({
    ...anyField,
    op: z.literal('add_days'),
    start: instant,
    days: z.int({ error: 'is not a whole number of days' }),
  }),
]);

export type CalendarRequest = z.infer<typeof calendarRequest>;
