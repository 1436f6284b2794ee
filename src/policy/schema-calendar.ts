import { z } from 'zod';
import { object, plainMs, quote } from './schema-words.ts';

const opening = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, {
  error: (issue) => `${quote(issue.input)} is not a time of day such as "09:00"`,
});
const closing = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, {
  error: (issue) => `${quote(issue.input)} is not a time of day such as "17:00" or "24:00"`,
});
const windows = z
  .array(z.tuple([opening, closing]))
  .max(100)
  .describe('Opening windows of a day, such as [["09:00", "17:00"]]; "24:00" closes a day.');
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, {
  error: (issue) => `${quote(issue.input)} is not a date such as "2026-12-25"`,
});

/** The fields of a calendar that the policy and `bin/holdfast calendar` share. */
const hoursFields = {
  weekly: object({
    mon: windows.optional(),
    tue: windows.optional(),
    wed: windows.optional(),
    thu: windows.optional(),
    fri: windows.optional(),
    sat: windows.optional(),
    sun: windows.optional(),
  }).describe('Weekdays left out are closed.'),
  holidays: z.array(date).max(10_000).optional().describe('Dates on which nothing is open.'),
  overrides: z
    .record(date, windows)
    .optional()
    .describe('Special hours on one date; they win over the weekly windows and over a holiday.'),
};

/** A calendar of its own. */
export const hoursSchema = object({ timezone: z.string(), ...hoursFields });

/** A calendar of a policy: it may take the policy's zone and may say how long its business day is. */
export const policyCalendarSchema = object({
  timezone: z.string().optional().describe('IANA zone; the zone of the policy if left out.'),
  ...hoursFields,
  businessDay: plainMs.optional().describe('Open time of 1bd; needed where weekdays differ in length.'),
});
