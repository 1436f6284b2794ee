import { z } from 'zod';
import type { IdOf, IdPrefix, TeamId } from '../../contract/ids.ts';

/** PostgreSQL keeps no NUL, and half a surrogate pair is no text. */
function isText(value: string): boolean {
  return !value.includes('\u0000') && !/\p{Surrogate}/u.test(value);
}

/** Text that a person wrote: not blank, at most `max` characters. */
export function text(max: number) {
  return z
    .string()
    .min(1, { abort: true })
    .max(max)
    .refine((value) => /[^\s\p{Cc}]|\0/u.test(value), {
      error: 'This must not be empty. Say something.',
      params: { code: 'field.empty' },
    })
    .refine(isText, {
      error: 'This holds characters that are no text (NUL or half a surrogate pair). Remove them.',
      params: { code: 'field.not_text' },
    });
}

/** Text on one line: every run of white space and control characters becomes one space. */
export function line(max: number) {
  return text(max).overwrite((value) => value.replace(/[\s\p{Cc}]+/gu, ' ').trim());
}

/** An id of one kind. The cast is what `newId` says: the prefix is the kind. */
export function id<P extends IdPrefix>(prefix: P): z.ZodType<IdOf[P], string> {
  const schema = z
    .string()
    .regex(new RegExp(`^${prefix}_[a-z0-9_-]{1,64}$`), { error: `Give an id that begins with ${prefix}_.` })
    .meta({ example: `${prefix}_01k5zv8q4m6x2n9r7t3w1y0abc` });
  return schema as unknown as z.ZodType<IdOf[P], string>;
}

/** A team's id is its key in the policy. */
export const teamId = z
  .string()
  .regex(/^[A-Za-z0-9][\w-]{0,63}$/, { error: 'Give the id of a team, as GET /v1/teams lists them.' })
  .meta({ example: 'billing' }) as unknown as z.ZodType<TeamId, string>;

const EARLIEST = Date.UTC(1970, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

/** RFC 3339 with a zone, in the years that calendars know. Read it with `Date.parse`. */
export const instantText = z.iso
  .datetime({ offset: true, error: 'Give an instant like 2026-11-25T14:00:00.000Z.' })
  .refine((value) => !(Date.parse(value) < EARLIEST) && !(Date.parse(value) >= LATEST), {
    error: 'Give an instant between 1970 and 2100.',
    params: { code: 'field.out_of_range' },
  })
  .meta({ example: '2026-11-25T14:00:00.000Z' });

/** A mail address; what comes after the `@` is checked by mailing to it. */
export const email = z
  .string()
  .max(320)
  .regex(/^[^\s\p{Cc}@<>",;]+@[^\s\p{Cc}@<>",;]+$/u, {
    error: 'Give a mail address like ana@example.com.',
    abort: true,
  })
  .refine(isText, { error: 'This holds characters that are no text. Remove them.' })
  .meta({ example: 'ana@example.com' });

/** A mail domain, lower case. */
export const mailDomain = z
  .string()
  .max(253)
  .regex(/^[^\s\p{Cc}@./]+(\.[^\s\p{Cc}@./]+)+$/u, {
    error: 'Give a mail domain like example.com.',
    abort: true,
  })
  .refine(isText, { error: 'This holds characters that are no text. Remove them.' })
  .overwrite((value) => value.toLowerCase())
  .meta({ example: 'example.com' });

/** A language as BCP 47 writes it, in its canonical form. */
export const language = z
  .string()
  .max(35)
  .refine(isLanguage, {
    error: 'Give a language like "en" or "pt-BR".',
    params: { code: 'field.format' },
  })
  .overwrite((value) => (isLanguage(value) ? (Intl.getCanonicalLocales(value)[0] ?? value) : value))
  .meta({ example: 'en' });

function isLanguage(value: string): boolean {
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}

/** An IANA time zone. */
export const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, {
    error: 'Give an IANA time zone like "Europe/Berlin".',
    params: { code: 'field.format' },
  })
  .meta({ example: 'Europe/Berlin' });

function isTimeZone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).format(0) !== '' && value !== '';
  } catch {
    return false;
  }
}

/** What every list takes. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(300).optional(),
};

/** An operation without parameters in its path or query. */
export const nothing = z.strictObject({});
