import { z } from 'zod';
import {
  CATEGORIES,
  CLOCK_NAMES,
  DELIVERY_CHANNELS,
  KEY_ROLES,
  PERCENTS,
  PRIORITIES,
  ROLES,
  STRATEGIES,
  TIERS,
  TRIGGERS,
} from '../contract/words.ts';
import { policyCalendarSchema } from './schema-calendar.ts';
import {
  duration,
  keywords,
  money,
  name,
  object,
  plainMs,
  quote,
  share,
  text,
  word,
} from './schema-words.ts';

const priority = word(PRIORITIES);

const channels = z.array(word(DELIVERY_CHANNELS)).min(1).describe('How messages leave.');
const roles = z.array(word(ROLES)).min(1).describe('Who is told; the roster says which person that is.');
const percent = z.literal(PERCENTS, {
  error: (issue) => `${quote(issue.input)} is not one of ${PERCENTS.join(', ')}`,
});

const perPriority = <Value extends z.ZodType>(value: Value) =>
  object({ P1: value, P2: value, P3: value, P4: value });
const perLevel = <Value extends z.ZodType>(value: Value) =>
  object({ HIGH: value, MEDIUM: value, LOW: value });

const sla = object({
  targets: object({
    enterprise: object({ ...perPriority(duration).shape, calendar: name }),
    professional: object({ ...perPriority(duration).shape, calendar: name }),
    starter: object({ ...perPriority(duration).shape, calendar: name }),
    free: object({ ...perPriority(duration).shape, calendar: name }),
  } satisfies Record<(typeof TIERS)[number], z.ZodType>).describe(
    'First response, by what the customer pays for.',
  ),
  resolution: perPriority(duration).describe('Resolution, measured in the calendar of the tier.'),
  ladder: z
    .array(
      object({
        percent,
        tell: roles,
        tellCustomer: z.boolean().default(false),
        channels,
        acknowledgeWithin: plainMs.optional().describe('Left out: nobody has to acknowledge.'),
      }),
    )
    .describe('What happens at 50, 75, 100 and 125 % of a target.'),
  pauses: object({
    awaiting_customer: pause(),
    awaiting_third_party: pause(),
    scheduled_maintenance: pause(),
    customer_requested: pause(),
  }),
  reopen: word(['by_verdict', 'continue', 'restart']).describe(
    'by_verdict: restart if the last cycle was breached, else continue.',
  ),
  closeAfter: plainMs.describe('From resolved to closed.'),
  lateAfter: plainMs.describe('A stage recorded later than this after its instant is late.'),
  atRiskPercent: z.int().min(1).max(99),
  noAnswer: object({ remindAfter: duration, noticeAfter: duration, resolveAfter: duration }),
});

function pause() {
  const stoppable = CLOCK_NAMES.filter((clock) => clock !== 'next_response');
  return object({
    stops: z
      .array(
        z.enum(stoppable, {
          error: (issue) =>
            issue.input === 'next_response'
              ? 'no pause stops next_response: whoever asked something waits for the answer; take it away'
              : `${quote(issue.input)} is not one of ${stoppable.join(', ')}`,
        }),
      )
      .describe('Which clocks stand still.'),
    atMost: plainMs.optional().describe('Ends by itself after so long; left out: never.'),
    needs: word(['note', 'window']).optional(),
    allowed: z.array(word(KEY_ROLES)).min(1).describe('Keys of these roles may begin it.'),
  });
}

const category = object({
  keywords,
  subcategories: z.record(name, keywords).default({}),
  specialistTeam: name.describe('Target of a hand-over: the "Routing" column of the classification table.'),
  range: object({ best: priority, worst: priority }).describe('Bounds a priority found without evidence.'),
});

const triage = object({
  priorities: perPriority(object({ name: text, examples: z.array(text) })),
  matrix: perLevel(perLevel(priority)).describe('Urgency, then impact.'),
  categories: object({
    billing: category,
    technical: category,
    account: category,
    feature: category,
    integration: category,
    security: category,
    other: category,
  } satisfies Record<(typeof CATEGORIES)[number], z.ZodType>),
  urgency: perLevel(keywords),
  impact: perLevel(keywords),
  triggers: z
    .record(
      name,
      object({
        keywords,
        atLeast: priority,
        speaksFor: word(CATEGORIES).optional(),
        raises: word(TRIGGERS).optional(),
      }),
    )
    .describe('Flags, the words that set them, the least priority they give and the row they raise.'),
  review: object({
    below: share.describe('Triage less sure than this is reviewed by a person.'),
    team: name,
    tellLeadAtPercent: z.int().min(1).max(99),
  }),
  securityFloor: priority,
});

const team = object({
  name: text,
  supportTier: z.literal([1, 2, 3]).optional(),
  strategy: word(STRATEGIES),
  ticketTypes: z.array(priority).describe('Empty: all.'),
  skills: z.array(text).default([]),
  handover: object({ response: duration, resolution: duration }).optional(),
});

const matrixRow = object({
  tell: roles,
  timeline: z
    .union([z.literal('immediate'), plainMs], {
      error: (issue) => `${quote(issue.input)} is neither immediate nor a duration such as "30m"`,
    })
    .describe('To be acknowledged within; immediate: escalation.immediate.'),
  action: text,
  channels,
  priorities: z
    .array(priority)
    .min(1)
    .default([...PRIORITIES]),
  tiers: z
    .array(word(TIERS))
    .min(1)
    .default([...TIERS]),
  anyHour: z.boolean().default(false),
});

const escalation = object({
  immediate: plainMs.describe('What "immediate" allows until somebody acknowledges.'),
  matrix: object({
    p1_created: matrixRow,
    sla_breach: matrixRow,
    executive_complaint: matrixRow,
    recurring_issue: matrixRow,
    security_incident: matrixRow,
    data_breach: matrixRow,
    system_outage: matrixRow,
    churn_risk: matrixRow,
    negative_review: matrixRow,
  } satisfies Record<(typeof TRIGGERS)[number], z.ZodType>),
  line: roles.describe('Who is next when nobody acknowledges.'),
  rounds: z.int().min(1).max(10),
  lastResort: word(ROLES),
  outcomeAtLeast: plainMs,
  waitForHours: object({ percents: z.array(percent), priorities: z.array(priority) }),
  phoneFor: z.array(priority),
  chatChannel: text,
  outage: object({ customers: z.int().min(2), within: plainMs }),
  recurring: object({ tickets: z.int().min(2), within: plainMs }),
  spike: object({
    timesMedian: z.number().min(1),
    tickets: z.int().min(1),
    within: plainMs,
    endsBelowTimes: z.number().min(1),
    endsAfter: plainMs,
  }),
});

const promise = object({
  firstContact: duration.optional(),
  updateEvery: duration.optional(),
  channels,
  confirm: channels,
});

const seatPrice = object({
  from: z.int().min(0),
  upTo: z.int().min(0).optional(),
  currency: money.shape.currency,
});

const customers = object({
  defaultTier: word(TIERS),
  trustIntakeTier: z.boolean(),
  seatPrice: object({
    enterprise: seatPrice,
    professional: seatPrice,
    starter: seatPrice,
    free: seatPrice,
  } satisfies Record<(typeof TIERS)[number], z.ZodType>),
});

const reports = object({
  firstResponse: object({ P1: plainMs, P2: plainMs, P3: plainMs }),
  resolution: object({ P1: plainMs, P2: plainMs, P3: duration }),
  firstContactResolutionAtLeast: share,
  slaComplianceAtLeast: share,
  reopenRateAtMost: share,
  escalationRateAtMost: share,
  averageResolutionAtMost: plainMs,
  satisfactionAtLeast: z.number().min(1).max(5),
});

/** The shape of a policy file; what fits together inside it is checked by `checkPolicy`. */
export const policySchema = object({
  name: name.describe('Part of the version, beside a hash of the whole file.'),
  timezone: z.string().describe('IANA zone of the provider; calendars without their own zone use it.'),
  calendars: z.record(name, policyCalendarSchema),
  sla,
  customers,
  triage,
  teams: z.record(name, team),
  routing: z
    .array(
      object({
        category: word(CATEGORIES).optional(),
        tier: word(TIERS).optional(),
        team: name,
        strategy: word(STRATEGIES).optional(),
      }),
    )
    .min(1)
    .describe('First branch that fits owns the ticket; the last one has no condition.'),
  escalation,
  promises: perPriority(promise),
  credits: object({ approveUpTo: money }),
  reports,
});

/** A policy file as read: durations and defaults resolved, nothing compiled yet. */
export type PolicyFile = z.infer<typeof policySchema>;

/** The JSON Schema for editors, of what people write (before defaults and durations are resolved). */
export function policyJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(policySchema, { io: 'input', target: 'draft-7', reused: 'ref' });
  return { ...schema, title: 'Holdfast policy' };
}
