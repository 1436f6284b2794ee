import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { Actor } from '../contract/commands.ts';
import type {
  AgentId,
  ApiKeyId,
  CommandId,
  ContactId,
  ContractId,
  CustomerId,
  DeliveryId,
  EscalationId,
  MessageId,
  TeamId,
  TicketId,
  WindowId,
} from '../contract/ids.ts';
import type {
  Category,
  Channel,
  ClockName,
  DeliveryChannel,
  KeyRole,
  Percent,
  Priority,
  Status,
  Strategy,
  Tier,
  Trigger,
} from '../contract/words.ts';
import type { TicketState } from '../domain/ticket/state.ts';

/** Read as epoch milliseconds (connect.ts sets the parser), written as a `Date`: the two cannot be mixed up. */
export type Instant = ColumnType<number, Date, Date>;
export type InstantOrNull = ColumnType<number | null, Date | null | undefined, Date | null>;
/** JSON: written as text made by `json()`, so that an array is never taken for a Postgres array. */
export type Json<T> = ColumnType<T, string, string>;
export type JsonOrNull<T> = ColumnType<T | null, string | null | undefined, string | null>;

export interface Requester {
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly slack?: string;
}

/** What the caller said at creation. `byPerson` tells a person's word from evidence (semantics 28). */
export interface Asked {
  readonly priority?: Priority;
  readonly category?: Category;
  readonly byPerson: boolean;
  /** A live call or chat taken by a person meets the first response at once (semantics 7). */
  readonly live?: boolean;
}

export interface Database {
  settings: { key: string; value: Json<unknown> };
  policy_versions: { version: string; sha256: string; source: string; published_at: Instant };
  agents: {
    id: AgentId;
    name: string;
    kind: ColumnType<'human' | 'bot', 'human' | 'bot' | undefined, 'human' | 'bot'>;
    email: string | null;
    phone: string | null;
    slack_user_id: string | null;
    languages: Generated<string[]>;
    skills: Generated<string[]>;
    capacity: Generated<number>;
    time_zone: Generated<string>;
    active: Generated<boolean>;
    created_at: Instant;
  };
  teams: { id: TeamId; name: string; strategy: Strategy };
  agent_teams: {
    agent_id: AgentId;
    team_id: TeamId;
    last_assigned_at: InstantOrNull;
    last_assigned_seq: Generated<number>;
  };
  skills: { id: string; name: string };
  shifts: { agent_id: AgentId; weekday: string; starts: string; ends: string };
  absences: { agent_id: AgentId; starts_at: Instant; ends_at: Instant };
  role_holders: { role: string; team_id: TeamId | null; agent_id: AgentId; position: Generated<number> };
  customers: {
    id: CustomerId;
    external_id: string | null;
    name: string;
    tier: Tier;
    language: string | null;
    time_zone: Generated<string>;
    account_manager_id: AgentId | null;
    provisional: Generated<boolean>;
    version: Generated<number>;
    created_at: Instant;
    updated_at: Instant;
  };
  customer_domains: { domain: string; customer_id: CustomerId; verified: Generated<boolean> };
  contracts: {
    id: ContractId;
    customer_id: CustomerId;
    calendar: string | null;
    targets: Json<ContractTargets>;
    credit_terms: JsonOrNull<unknown>;
    seats: number | null;
    price_minor: number | null;
    currency: string | null;
    time_zone: Generated<string>;
    valid_from: Instant;
    valid_to: InstantOrNull;
  };
  contacts: {
    id: ContactId;
    customer_id: CustomerId;
    kind: 'email' | 'phone' | 'chat';
    /** Normalised: lower-case mail address, E.164 phone number, chat id. */
    value: string;
    name: string | null;
    verified: Generated<boolean>;
    created_at: Instant;
  };
  maintenance_windows: {
    id: WindowId;
    title: string;
    starts_at: Instant;
    ends_at: Instant;
    announced_at: InstantOrNull;
    created_at: Instant;
  };
  api_keys: {
    id: ApiKeyId;
    name: string;
    hash: Buffer;
    role: KeyRole;
    agent_id: AgentId | null;
    created_at: Instant;
    last_used_at: InstantOrNull;
    expires_at: InstantOrNull;
    revoked_at: InstantOrNull;
  };
  tickets: {
    id: TicketId;
    number: Generated<number>;
    subject: string;
    status: Status;
    channel: Channel;
    customer_id: CustomerId;
    contact_id: ContactId | null;
    requester: JSONColumnType<Requester>;
    tier: Tier;
    language: string | null;
    external_ref: string | null;
    opened_by: Generated<'customer' | 'agent'>;
    asked: Json<Asked>;
    linked_ticket_id: TicketId | null;
    priority: Priority | null;
    category: Category | null;
    subcategory: string | null;
    review: Generated<boolean>;
    triage: JsonOrNull<TriageRecord>;
    team_id: TeamId | null;
    specialist_team_id: TeamId | null;
    assignee_id: AgentId | null;
    followers: Generated<string[]>;
    waiting_for: string | null;
    escalation_stage: Generated<number>;
    policy_version: string | null;
    received_at: Instant;
    created_at: Instant;
    updated_at: Instant;
    resolved_at: InstantOrNull;
    closes_at: InstantOrNull;
    turn: Generated<number>;
    state: JsonOrNull<TicketState>;
    ledger_seq: Generated<number>;
    ledger_head: Buffer | null;
    stuck_reason: string | null;
    /** Goes up with every visible change; the ETag. */
    version: Generated<number>;
  };
  clocks: {
    ticket_id: TicketId;
    name: ClockName;
    cycle: number;
    state: 'running' | 'paused' | 'met' | 'breached' | 'cancelled';
    /** Still runs or is paused; a breached clock runs until it is stopped. */
    running: boolean;
    started_at: Instant;
    stopped_at: InstantOrNull;
    target_ms: number;
    due_at: InstantOrNull;
    at_risk_at: InstantOrNull;
    breached_at: InstantOrNull;
  };
  messages: {
    id: MessageId;
    ticket_id: TicketId;
    kind: 'customer' | 'reply' | 'note' | 'outcome';
    author_kind: Actor['kind'];
    author_id: string | null;
    channel: string | null;
    body: string;
    occurred_at: Instant;
    created_at: Instant;
  };
  commands: {
    id: CommandId;
    seq: Generated<number>;
    ticket_id: TicketId;
    /** A `CommandType`, or `start`. */
    type: string;
    /** The `Command` itself; `{}` for `start`. */
    payload: Json<unknown>;
    state: Generated<'waiting' | 'applied' | 'refused'>;
    error: JsonOrNull<{ code: string; message: string }>;
    occurred_at: Instant;
    accepted_at: Instant;
    settled_at: InstantOrNull;
    handed_at: InstantOrNull;
    attempts: Generated<number>;
    next_attempt_at: Instant;
    leased_until: InstantOrNull;
    last_error: string | null;
  };
  idempotency: {
    api_key_id: string;
    key: string;
    fingerprint: Buffer;
    ref: string | null;
    status: number | null;
    response: JsonOrNull<unknown>;
    created_at: Instant;
  };
  ledger: {
    ticket_id: TicketId;
    seq: number;
    type: string;
    occurred_at: Instant;
    recorded_at: Instant;
    actor: Json<Actor>;
    data: Json<Record<string, unknown>>;
    hash: Buffer;
  };
  ledger_checkpoints: {
    id: Generated<number>;
    taken_at: Instant;
    tickets: number;
    entries: number;
    digest: Buffer;
  };
  escalations: {
    id: EscalationId;
    ticket_id: TicketId;
    clock: ClockName | null;
    cycle: number | null;
    percent: Percent | null;
    trigger: Trigger | null;
    reason: string;
    action: string;
    state: 'open' | 'acknowledged' | 'completed' | 'superseded' | 'expired';
    targets: Json<readonly EscalationTarget[]>;
    ack_due_at: InstantOrNull;
    acknowledged_at: InstantOrNull;
    acknowledged_by: string | null;
    outcome_id: MessageId | null;
    created_at: Instant;
    updated_at: Instant;
  };
  outbox: {
    id: DeliveryId;
    seq: Generated<number>;
    key: string;
    ticket_id: TicketId | null;
    escalation_id: string | null;
    kind: string;
    channel: DeliveryChannel;
    /** `email:<address>` or `inbox:<agent id>`: order is kept per ticket and destination. */
    destination: string;
    recipient: Json<Recipient>;
    subject: string;
    body: string;
    state: Generated<'waiting' | 'sent' | 'failed'>;
    not_before: Instant;
    attempts: Generated<number>;
    next_attempt_at: Instant;
    leased_until: InstantOrNull;
    leased_by: string | null;
    possible_duplicate: Generated<boolean>;
    receipt: JsonOrNull<Record<string, unknown>>;
    last_error: string | null;
    /** In words, for a reader of `GET /v1/deliveries`: why mail came here, for instance. */
    note: string | null;
    created_at: Instant;
    sent_at: InstantOrNull;
  };
}

export interface EscalationTarget {
  readonly role: string;
  readonly agentId: AgentId | null;
  readonly name: string | null;
  readonly toldAt: number;
  /** Why nobody was told in this role, if so. */
  readonly missing?: string;
}

/** Who a delivery is for. */
export type Recipient =
  | {
      readonly kind: 'agent';
      readonly agentId: AgentId;
      readonly name: string;
      readonly address: string | null;
    }
  | { readonly kind: 'customer'; readonly name: string | null; readonly address: string | null };

/** What triage decided and what decided it (semantics 27). */
export interface TriageRecord {
  readonly category: Category;
  readonly subcategory: string | null;
  readonly urgency: string | null;
  readonly impact: string | null;
  readonly confidence: number;
  readonly decidedBy: string;
  readonly evidence: readonly string[];
  readonly flags: readonly string[];
  readonly policyVersion: string;
}

/** Targets of a contract, in the policy's notation; what is absent comes from the tier. */
export interface ContractTargets {
  readonly first_response?: Partial<Record<Priority, string>>;
  readonly resolution?: Partial<Record<Priority, string>>;
}
