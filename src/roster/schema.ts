import { z } from 'zod';
import { PRIORITIES, ROLES, STRATEGIES, TIERS } from '../contract/words.ts';
import { hoursSchema } from '../policy/schema-calendar.ts';
import { duration, name, object, quote, text, word } from '../policy/schema-words.ts';

/** Roles that each team fills for itself. Every other role is the organisation's. */
export const TEAM_ROLES = ['lead', 'manager', 'director', 'on_call'] as const;

/** Roles that a roster can fill: an assignee comes with the ticket. */
export const FILLED_ROLES = ROLES.filter((role) => role !== 'assignee');

const email = z.email({ error: (issue) => `${quote(issue.input)} is not a mail address` });
const language = z.string().regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, {
  error: (issue) => `${quote(issue.input)} is not a language; write a tag such as "en" or "pt-BR"`,
});
const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z)?$/, {
    error: (issue) => notInstant(issue.input),
  })
  .transform((value, context) => {
    const at = Date.parse(value);
    // 30 February parses in some engines as 2 March.
    if (!Number.isNaN(at) && new Date(at).toISOString().startsWith(value.slice(0, 10))) return at;
    context.addIssue({ code: 'custom', message: notInstant(value) });
    return z.NEVER;
  });

function notInstant(value: unknown): string {
  return `${quote(value)} is not a date; write one such as "2026-12-24" or "2026-12-24T12:00:00Z"`;
}

/** One person, or several in the order in which they are told. */
const holders = z.union([name.transform((one) => [one]), z.array(name).min(1)], {
  error: (issue) => `${quote(issue.input)} is neither the key of an agent nor a list of them`,
});

const agent = object({
  name: text,
  kind: word(['human', 'bot']).default('human'),
  email: email.optional(),
  phone: text.optional(),
  slack: text.optional().describe('User id at Slack.'),
  languages: z.array(language).default([]),
  skills: z.array(name).default([]),
  capacity: z.int().min(0).max(100_000).default(10).describe('Most tickets that the machine gives them.'),
  time_zone: z.string().default('UTC').describe('IANA zone of the shifts.'),
  teams: z.array(name).default([]),
  shifts: hoursSchema.shape.weekly.optional().describe('Weekly working hours; left out: around the clock.'),
  absences: z.array(object({ from: instant, to: instant })).default([]),
});

const team = object({
  lead: holders.optional(),
  manager: holders.optional(),
  director: holders.optional(),
  on_call: holders.optional(),
  strategy: word(STRATEGIES).optional().describe("Instead of the policy's."),
  skills: z.array(name).default([]).describe('What every member of the team can do.'),
});

const targets = z.partialRecord(z.enum(PRIORITIES), duration);

const contract = object({
  valid_from: instant,
  valid_to: instant.optional(),
  calendar: name.optional().describe('A calendar of the policy, instead of the one of the tier.'),
  targets: object({ first_response: targets.optional(), resolution: targets.optional() }).default({}),
  seats: z.int().min(0).optional(),
  price_minor: z.int().min(0).optional().describe('Price of a seat in minor units: 5000 is 50.00.'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, { error: (issue) => `${quote(issue.input)} is not an ISO currency such as "EUR"` })
    .optional(),
  time_zone: z.string().default('UTC'),
});

const contact = z.union(
  [
    object({ email, name: text.optional() }),
    object({ phone: text, name: text.optional() }),
    object({ chat: text, name: text.optional() }),
  ],
  { error: () => 'is not a contact; write one of email, phone and chat, and a name if there is one' },
);

const customer = object({
  external_id: text,
  name: text,
  tier: word(TIERS),
  language: language.optional(),
  time_zone: z.string().default('UTC').describe('For showing times to them.'),
  account_manager: name.optional(),
  domains: z
    .array(z.string().regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, { error: (issue) => notDomain(issue.input) }))
    .default([]),
  contacts: z.array(contact).default([]),
  contract: contract.optional(),
});

function notDomain(value: unknown): string {
  return `${quote(value)} is not a mail domain; write one such as "example.com", in lower case`;
}

const organisation = Object.fromEntries(FILLED_ROLES.map((role) => [role, holders.optional()])) as Record<
  (typeof FILLED_ROLES)[number],
  z.ZodOptional<typeof holders>
>;

/** The shape of a roster file; what fits together inside it is checked by `checkRoster`. */
export const rosterSchema = object({
  agents: z.record(name, agent),
  teams: z.record(name, team).default({}),
  roles: object(organisation).prefault({}),
  customers: z.array(customer).default([]),
});

export type RosterFile = z.output<typeof rosterSchema>;
export type RosterFileAgent = z.output<typeof agent>;
export type RosterFileCustomer = z.output<typeof customer>;
export type RosterFileContract = z.output<typeof contract>;
