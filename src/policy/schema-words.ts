import { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';
import { DURATION, guessDuration, PLAIN_DURATION, parseDuration, parsePlainMs } from './parse-duration.ts';

/** An object that refuses keys it does not know. */
export const object = z.strictObject;

const notDuration = (value: unknown): string => {
  const guess = guessDuration(value);
  return `${quote(value)} is not a duration${guess === undefined ? '; write one such as "15m", "4h" or "2bd"' : ` (did you mean "${guess}"?)`}`;
};
const notPlainDuration = (value: unknown): string => {
  if (typeof value === 'string' && DURATION.test(value)) {
    return `"${value}" counts business days, which mean nothing here; write plain time such as "48h" or "7d"`;
  }
  const guess = guessDuration(value);
  const plain = guess !== undefined && PLAIN_DURATION.test(guess);
  return `${quote(value)} is not a duration${plain ? ` (did you mean "${guess}"?)` : '; write one such as "30s", "15m" or "7d"'}`;
};

/** A value as the file's author sees it. */
export function quote(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

/** `15m`, `4h`, `2bd`: open time of a calendar. */
export const duration = z
  .string({ error: (issue) => (issue.input === undefined ? undefined : notDuration(issue.input)) })
  .regex(DURATION, { error: (issue) => notDuration(issue.input) })
  .transform((text, context) => {
    const parsed = parseDuration(text);
    if (parsed !== undefined) return parsed;
    context.addIssue({ code: 'custom', message: notDuration(text) });
    return z.NEVER;
  })
  .describe('Open time: 15m, 4h, 2bd (business days).');

/** `5m`, `7d`: plain time, in milliseconds. */
export const plainMs = z
  .string({ error: (issue) => (issue.input === undefined ? undefined : notPlainDuration(issue.input)) })
  .regex(PLAIN_DURATION, { error: (issue) => notPlainDuration(issue.input) })
  .transform((text, context) => {
    const parsed = parsePlainMs(text);
    if (parsed !== undefined) return parsed;
    context.addIssue({ code: 'custom', message: notPlainDuration(text) });
    return z.NEVER;
  })
  .describe('Plain time: 30s, 15m, 4h, 7d (a day is 24 hours).');

/** One of the glossary's words. */
export function word<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, {
    error: (issue) =>
      issue.input === undefined
        ? undefined
        : `${quote(issue.input)} is not one of ${words.join(', ')}${typeof issue.input === 'string' ? didYouMean(issue.input, words) : ''}`,
  });
}

/** A key of this file: a team or a calendar. */
export const name = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, {
  error: (issue) => `${quote(issue.input)} is not a name; use lower-case letters, digits, "-" and "_"`,
});

/** A line of text for people. */
export const text = z.string().min(1).max(500);

/** A lower-case word or phrase, matched on word boundaries. */
export const keywords = z
  .array(
    z
      .string()
      .regex(/^\S(?:.*\S)?$/u, {
        error: (issue) => `${quote(issue.input)} is not a word or phrase; take away the blanks around it`,
      })
      .refine((entry) => entry === entry.toLowerCase(), {
        error: (issue) =>
          `${quote(issue.input)} has capital letters; write it in lower case, the text is compared that way`,
      }),
  )
  .max(500)
  .describe('Lower-case words or phrases.');

/** A share between 0 and 1. */
export const share = z.number().min(0).max(1);

/** Money in minor units (cents). */
export const money = object({
  amount: z.int().min(0).describe('Minor units: 50000 is 500.00.'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, { error: (issue) => `${quote(issue.input)} is not an ISO currency such as "USD"` }),
});
