import type {
  AgentShown,
  ClockShown,
  CommandShown,
  CustomerShown,
  DeliveryShown,
  EscalationShown,
  LedgerEntryShown,
  TeamShown,
  TicketShown,
  WindowShown,
} from './schemas/shown.ts';

/** Answers as the OpenAPI document shows them: one ticket, a quarter of an hour after it came in. */

const RECEIVED = '2026-11-25T14:00:00.000Z';
const NOW = '2026-11-25T14:15:00.000Z';
const TICKET = 'tkt_01k5zv8q4m6x2n9r7t3w1y0abc';
const AGENT = 'agt_01k5zv8q4m6x2n9r7t3w1y0abc';
const POLICY = 'default-3f9a1c2e';

const exampleClock: ClockShown = {
  name: 'first_response',
  cycle: 1,
  state: 'running',
  started_at: RECEIVED,
  stopped_at: null,
  target_ms: 3_600_000,
  due_at: '2026-11-25T15:00:00.000Z',
  elapsed_ms: 900_000,
  remaining_ms: 2_700_000,
  as_of: NOW,
  breached_at: null,
  calendar: '24x7',
  policy_version: POLICY,
  stages: [
    { percent: 50, due_at: '2026-11-25T14:30:00.000Z', fired_at: null, state: 'pending' },
    { percent: 75, due_at: '2026-11-25T14:45:00.000Z', fired_at: null, state: 'pending' },
    { percent: 100, due_at: '2026-11-25T15:00:00.000Z', fired_at: null, state: 'pending' },
    { percent: 125, due_at: '2026-11-25T15:15:00.000Z', fired_at: null, state: 'pending' },
  ],
};

export const exampleTicket: TicketShown = {
  id: TICKET,
  number: 17,
  subject: 'The export of our invoices fails',
  status: 'new',
  priority: 'P2',
  category: 'technical',
  subcategory: 'export',
  language: 'en',
  channel: 'email',
  customer: { id: 'cus_01k5zv8q4m6x2n9r7t3w1y0abc', name: 'Acme', tier: 'enterprise' },
  requester: { name: 'Ana Lima', email: 'ana@example.com' },
  team: { id: 'tier2', name: 'Tier 2' },
  specialist_team: { id: 'engineering', name: 'Engineering' },
  assignee: { id: AGENT, name: 'Priya Nair' },
  followers: [],
  waiting_for: 'the first response, due at 2026-11-25T15:00:00.000Z',
  review: false,
  triage: {
    category: 'technical',
    subcategory: 'export',
    urgency: 'HIGH',
    impact: 'MEDIUM',
    confidence: 0.9,
    decided_by: 'rules',
    evidence: ['error', 'fails'],
    flags: [],
    policy_version: POLICY,
  },
  pauses: [],
  clocks: [exampleClock],
  escalations: [],
  external_ref: null,
  opened_by: 'customer',
  linked_ticket_id: null,
  policy_version: POLICY,
  received_at: RECEIVED,
  created_at: RECEIVED,
  updated_at: RECEIVED,
  resolved_at: null,
  closes_at: null,
  version: 2,
};

export const exampleEscalation: EscalationShown = {
  id: 'esc_01k5zv8q4m6x2n9r7t3w1y0abc',
  ticket_id: TICKET,
  stage: { clock: 'first_response', cycle: 1, percent: 75 },
  reason: 'first_response has used 75 % of its time',
  action: 'Make sure that the customer is answered in time.',
  state: 'open',
  targets: [{ role: 'lead', agent_id: AGENT, name: 'Priya Nair', told_at: NOW }],
  ack_due_at: '2026-11-25T14:30:00.000Z',
  acknowledged_at: null,
  acknowledged_by: null,
  outcome: null,
  created_at: NOW,
};

export const exampleLedgerEntry: LedgerEntryShown = {
  seq: 9,
  type: 'stage.fired',
  occurred_at: NOW,
  recorded_at: NOW,
  actor: { kind: 'machine', id: null },
  data: { clock: 'first_response', cycle: 1, percent: 50, late: false },
};

export const exampleDelivery: DeliveryShown = {
  id: 'dlv_01k5zv8q4m6x2n9r7t3w1y0abc',
  ticket_id: TICKET,
  escalation_id: null,
  kind: 'acknowledgement',
  channel: 'email',
  recipient: { kind: 'customer', name: 'Ana Lima' },
  address: 'ana@example.com',
  subject: '[#17] The export of our invoices fails',
  body: 'We have received your request and will answer by 15:00 UTC.',
  state: 'sent',
  attempts: 1,
  possible_duplicate: false,
  note: null,
  not_before: RECEIVED,
  created_at: RECEIVED,
  sent_at: RECEIVED,
  last_error: null,
};

export const exampleCustomer: CustomerShown = {
  id: 'cus_01k5zv8q4m6x2n9r7t3w1y0abc',
  external_id: 'acme',
  name: 'Acme',
  tier: 'enterprise',
  language: null,
  time_zone: 'UTC',
  account_manager: null,
  provisional: false,
  domains: [{ domain: 'acme.example', verified: true }],
  contacts: [],
  created_at: RECEIVED,
  updated_at: RECEIVED,
  version: 1,
};

export const exampleAgent: AgentShown = {
  id: AGENT,
  name: 'Priya Nair',
  kind: 'human',
  email: 'priya@example.com',
  phone: null,
  slack_user_id: null,
  languages: ['en', 'hi'],
  skills: ['api'],
  capacity: 10,
  time_zone: 'Asia/Kolkata',
  teams: [{ id: 'tier2', name: 'Tier 2' }],
  active: true,
  created_at: RECEIVED,
};

export const exampleTeam: TeamShown = {
  id: 'tier2',
  name: 'Tier 2',
  strategy: 'least_loaded',
  members: 3,
  support_tier: 2,
  ticket_types: ['P2', 'P3'],
};

export const exampleWindow: WindowShown = {
  id: 'mwn_01k5zv8q4m6x2n9r7t3w1y0abc',
  title: 'Database upgrade',
  starts_at: '2026-11-28T02:00:00.000Z',
  ends_at: '2026-11-28T04:00:00.000Z',
  announced_at: RECEIVED,
  created_at: RECEIVED,
};

export const exampleCommand: CommandShown = {
  id: 'cmd_01k5zv8q4m6x2n9r7t3w1y0abc',
  ticket_id: TICKET,
  state: 'applied',
};

export const exampleAccepted = { command_id: 'cmd_01k5zv8q4m6x2n9r7t3w1y0abc' };

export const exampleApiKey = {
  id: 'key_01k5zv8q4m6x2n9r7t3w1y0abc',
  key: 'hf_shown-once',
  name: 'web form',
  role: 'intake',
  agent: null,
  expires_at: null,
};

export const exampleProblem = {
  type: 'urn:holdfast:problem:request.invalid',
  title: 'A field is wrong',
  status: 422,
  detail: 'Correct /subjct and send the request again.',
  code: 'request.invalid',
  request_id: '7d1f5c1e-4f0e-4b5e-9d6a-0a1b2c3d4e5f',
  errors: [
    {
      pointer: '/subjct',
      code: 'field.unknown',
      message: 'There is no field "subjct" here. Leave it out, or see /openapi.json for those there are.',
    },
  ],
};

/** A list with one row and no further page. */
export function examplePage(row: unknown): unknown {
  return { data: [row], next_cursor: null };
}
