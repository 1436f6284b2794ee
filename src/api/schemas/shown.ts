import { z } from 'zod';
import {
  CATEGORIES,
  CHANNELS,
  CLOCK_NAMES,
  DELIVERY_CHANNELS,
  KEY_ROLES,
  LEVELS,
  PAUSE_REASONS,
  PRIORITIES,
  STATUSES,
  STRATEGIES,
  TIERS,
  TRIGGERS,
} from '../../contract/words.ts';
import { LEDGER_TYPES } from '../../domain/ledger.ts';

/** Instants that we show: RFC 3339 UTC with milliseconds. */
const shownInstant = z.iso.datetime().meta({ example: '2026-11-25T14:00:00.000Z' });
const ms = z.number().int();
const percent = z.union([z.literal(50), z.literal(75), z.literal(100), z.literal(125)]);

const named = z.object({ id: z.string(), name: z.string() }).meta({
  id: 'Named',
  description: 'Something with an id and a name for people. Filters and writes take the id.',
});

const requester = z
  .object({
    name: z.string().optional(),
    email: z.string().optional(),
    phone: z.string().optional(),
    slack: z.string().optional(),
  })
  .meta({ id: 'Requester' });

const stage = z.object({
  percent,
  due_at: shownInstant.nullable(),
  fired_at: shownInstant.nullable(),
  state: z.enum(['pending', 'fired', 'late', 'passed', 'skipped', 'retracted']),
});

export const clockShown = z
  .object({
    name: z.enum(CLOCK_NAMES),
    cycle: z.number().int(),
    state: z.enum(['running', 'paused', 'met', 'breached', 'cancelled']),
    retargeted: z.boolean().optional(),
    started_at: shownInstant,
    stopped_at: shownInstant.nullable(),
    target_ms: ms,
    due_at: shownInstant.nullable(),
    elapsed_ms: ms,
    remaining_ms: ms.meta({ description: 'Business time left; below 0 once the target is exceeded.' }),
    as_of: shownInstant.meta({ description: 'When elapsed_ms and remaining_ms were true.' }),
    breached_at: shownInstant.nullable(),
    calendar: z.string(),
    policy_version: z.string(),
    stages: z.array(stage),
  })
  .meta({ id: 'Clock' });

const told = z.object({
  role: z.string(),
  agent_id: z.string().nullable(),
  name: z.string().nullable(),
  told_at: shownInstant,
  missing: z.string().optional(),
});

export const escalationShown = z
  .object({
    id: z.string(),
    ticket_id: z.string(),
    trigger: z.enum(TRIGGERS).optional(),
    stage: z.object({ clock: z.enum(CLOCK_NAMES), cycle: z.number().int(), percent }).optional(),
    reason: z.string(),
    action: z.string(),
    state: z.enum(['open', 'acknowledged', 'completed', 'superseded', 'expired']),
    targets: z.array(told),
    ack_due_at: shownInstant.nullable(),
    acknowledged_at: shownInstant.nullable(),
    acknowledged_by: z.string().nullable(),
    outcome: z.string().nullable(),
    created_at: shownInstant,
  })
  .meta({ id: 'Escalation' });

const pauseShown = z.object({
  reason: z.enum(PAUSE_REASONS),
  from: shownInstant,
  until: shownInstant.nullable(),
});

const triageShown = z.object({
  category: z.enum(CATEGORIES),
  subcategory: z.string().nullable(),
  urgency: z.enum(LEVELS).nullable(),
  impact: z.enum(LEVELS).nullable(),
  confidence: z.number(),
  decided_by: z.string(),
  evidence: z.array(z.string()),
  flags: z.array(z.string()),
  policy_version: z.string(),
});

export const ticketShown = z
  .object({
    id: z.string(),
    number: z.number().int(),
    subject: z.string(),
    status: z.enum(STATUSES),
    priority: z.enum(PRIORITIES).nullable(),
    category: z.enum(CATEGORIES).nullable(),
    subcategory: z.string().nullable(),
    language: z.string().nullable(),
    channel: z.enum(CHANNELS),
    customer: z.object({ id: z.string(), name: z.string(), tier: z.enum(TIERS) }),
    requester,
    team: named.nullable(),
    specialist_team: named.nullable(),
    assignee: named.nullable(),
    followers: z.array(named),
    waiting_for: z.string().nullable(),
    review: z.boolean(),
    triage: triageShown.nullable(),
    pauses: z.array(pauseShown),
    clocks: z.array(clockShown),
    escalations: z.array(escalationShown),
    external_ref: z.string().nullable(),
    opened_by: z.enum(['customer', 'agent']),
    linked_ticket_id: z.string().nullable(),
    policy_version: z.string().nullable(),
    received_at: shownInstant,
    created_at: shownInstant,
    updated_at: shownInstant,
    resolved_at: shownInstant.nullable(),
    closes_at: shownInstant.nullable(),
    version: z.number().int(),
  })
  .meta({ id: 'Ticket' });

export const ledgerEntryShown = z
  .object({
    seq: z.number().int(),
    type: z.enum(LEDGER_TYPES),
    occurred_at: shownInstant,
    recorded_at: shownInstant,
    actor: z.object({ kind: z.enum(['customer', 'agent', 'bot', 'machine']), id: z.string().nullable() }),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'LedgerEntry' });

export const deliveryShown = z
  .object({
    id: z.string(),
    ticket_id: z.string().nullable(),
    escalation_id: z.string().nullable(),
    kind: z.string(),
    channel: z.enum(DELIVERY_CHANNELS),
    recipient: z.object({
      kind: z.enum(['agent', 'customer']),
      agent_id: z.string().optional(),
      name: z.string().nullable(),
    }),
    address: z.string().nullable(),
    subject: z.string(),
    body: z.string(),
    state: z.enum(['waiting', 'sent', 'failed']),
    attempts: z.number().int(),
    possible_duplicate: z.boolean(),
    note: z.string().nullable(),
    not_before: shownInstant,
    created_at: shownInstant,
    sent_at: shownInstant.nullable(),
    last_error: z.string().nullable(),
  })
  .meta({ id: 'Delivery' });

export const customerShown = z
  .object({
    id: z.string(),
    external_id: z.string().nullable(),
    name: z.string(),
    tier: z.enum(TIERS),
    language: z.string().nullable(),
    time_zone: z.string(),
    account_manager: named.nullable(),
    provisional: z.boolean(),
    domains: z.array(z.object({ domain: z.string(), verified: z.boolean() })),
    contacts: z.array(
      z.object({
        id: z.string(),
        kind: z.enum(['email', 'phone', 'chat']),
        value: z.string(),
        name: z.string().nullable(),
        verified: z.boolean(),
      }),
    ),
    created_at: shownInstant,
    updated_at: shownInstant,
    version: z.number().int(),
  })
  .meta({ id: 'Customer' });

export const agentShown = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(['human', 'bot']),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    slack_user_id: z.string().nullable(),
    languages: z.array(z.string()),
    skills: z.array(z.string()),
    capacity: z.number().int(),
    time_zone: z.string(),
    teams: z.array(named),
    active: z.boolean(),
    created_at: shownInstant,
  })
  .meta({ id: 'Agent' });

export const teamShown = z
  .object({
    id: z.string(),
    name: z.string(),
    strategy: z.enum(STRATEGIES),
    members: z.number().int().meta({ description: 'How many active agents it has.' }),
    support_tier: z.number().int().nullable(),
    ticket_types: z.array(z.enum(PRIORITIES)).meta({ description: 'Priorities that it takes; none = all.' }),
  })
  .meta({ id: 'Team' });

export const windowShown = z
  .object({
    id: z.string(),
    title: z.string(),
    starts_at: shownInstant,
    ends_at: shownInstant,
    announced_at: shownInstant.nullable(),
    created_at: shownInstant,
  })
  .meta({ id: 'MaintenanceWindow' });

export const apiKeyShown = z
  .object({
    id: z.string(),
    key: z.string().meta({ description: 'Shown this once. Only a hash of it is kept.' }),
    name: z.string(),
    role: z.enum(KEY_ROLES),
    agent: z.string().nullable(),
    expires_at: shownInstant.nullable(),
  })
  .meta({ id: 'NewApiKey' });

export const commandShown = z
  .object({
    id: z.string(),
    ticket_id: z.string(),
    state: z.enum(['waiting', 'applied', 'refused']),
    error: z.object({ code: z.string(), message: z.string() }).optional(),
  })
  .meta({ id: 'Command' });

export const acceptedShown = z
  .object({ command_id: z.string() })
  .meta({ id: 'Accepted', description: 'Committed, not decided yet: follow GET /v1/commands/{id}.' });

export const problemShown = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string().meta({ description: 'Stable; what programs decide by.' }),
    request_id: z.string(),
    errors: z
      .array(
        z.object({
          pointer: z.string().meta({ description: 'RFC 6901 into the body, or into the query.' }),
          in: z.literal('query').optional(),
          code: z.string(),
          message: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457.' });

/** The form of every list. */
export function pageShown(of: z.ZodType) {
  return z.object({ data: z.array(of), next_cursor: z.string().nullable() });
}

export type TicketShown = z.infer<typeof ticketShown>;
export type ClockShown = z.infer<typeof clockShown>;
export type EscalationShown = z.infer<typeof escalationShown>;
export type LedgerEntryShown = z.infer<typeof ledgerEntryShown>;
export type DeliveryShown = z.infer<typeof deliveryShown>;
export type CustomerShown = z.infer<typeof customerShown>;
export type AgentShown = z.infer<typeof agentShown>;
export type TeamShown = z.infer<typeof teamShown>;
export type WindowShown = z.infer<typeof windowShown>;
export type CommandShown = z.infer<typeof commandShown>;
