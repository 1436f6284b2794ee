import type {
  Category,
  ClockName,
  DeliveryChannel,
  Level,
  PauseReason,
  Percent,
  Priority,
  Role,
  Strategy,
  Tier,
  Trigger,
} from '../contract/words.ts';
import type { Calendar } from './calendar/calendar.ts';

/**
 * A duration as the policy states it. `time` is open time in milliseconds; `days` counts business days,
 * whose length each calendar knows (semantics 5).
 */
export type Duration =
  | { readonly kind: 'time'; readonly ms: number; readonly text: string }
  | { readonly kind: 'days'; readonly days: number; readonly text: string };

/** One line of the seed's classification table. */
export interface CategoryRule {
  readonly category: Category;
  /** Lower-case words or phrases, matched on word boundaries. */
  readonly keywords: readonly string[];
  readonly subcategories: readonly { readonly name: string; readonly keywords: readonly string[] }[];
  /** The seed's "Routing" column: the specialist team, target of a hand-over. */
  readonly specialistTeam: string;
  /** The seed's "SLA" column: the best and the worst priority without evidence. */
  readonly range: { readonly best: Priority; readonly worst: Priority };
}

/** One branch of the seed's IF / ELIF chain; absent conditions match everything. The last has none. */
export interface RoutingRule {
  readonly category?: Category;
  readonly tier?: Tier;
  readonly team: string;
  /** Overrides the team's own strategy for this branch. */
  readonly strategy?: Strategy;
}

export interface TeamPolicy {
  readonly id: string;
  readonly name: string;
  readonly strategy: Strategy;
  /** 1, 2 or 3 for the support tiers; absent for specialist teams. */
  readonly supportTier?: 1 | 2 | 3;
  /** Priorities that this team takes; others propose a hand-over. Empty = all. */
  readonly ticketTypes: readonly Priority[];
}

export interface TierPolicy {
  readonly tier: Tier;
  /** Name of a calendar of this policy. */
  readonly calendar: string;
  readonly firstResponse: Readonly<Record<Priority, Duration>>;
}

/** One rung of the ladder. */
export interface Rung {
  readonly percent: Percent;
  readonly tell: readonly Role[];
  readonly tellCustomer: boolean;
  readonly channels: readonly DeliveryChannel[];
  /** Plain milliseconds to acknowledge; `null` = nobody has to. */
  readonly acknowledgeWithinMs: number | null;
}

/** One row of the seed's escalation matrix. */
export interface MatrixRow {
  readonly trigger: Trigger;
  readonly tell: readonly Role[];
  readonly channels: readonly DeliveryChannel[];
  readonly acknowledgeWithinMs: number;
  readonly action: string;
}

export interface PauseRule {
  readonly reason: PauseReason;
  /** Which clocks stop. `next_response` never (semantics 8). */
  readonly stops: readonly ClockName[];
  /** Plain milliseconds after which the pause ends by itself; `null` = never. */
  readonly atMostMs: number | null;
}

/** The promises to the customer of one priority (semantics 40); `null` = none. */
export interface PromiseRule {
  readonly priority: Priority;
  readonly firstContact: Duration | null;
  readonly updateEvery: Duration | null;
  readonly channels: readonly DeliveryChannel[];
}

/** A compiled policy: plain data plus calendars that answer with tables. Immutable. */
export interface Policy {
  /** Changes with the content: name and a hash. */
  readonly version: string;
  /** IANA zone of the provider; calendars without their own zone use it. */
  readonly timeZone: string;
  readonly calendars: ReadonlyMap<string, Calendar>;
  readonly defaultTier: Tier;
  readonly triage: {
    readonly categories: readonly CategoryRule[];
    readonly matrix: Readonly<Record<Level, Readonly<Record<Level, Priority>>>>;
    /** Words that speak for an urgency or impact level. */
    readonly urgency: readonly { readonly level: Level; readonly keywords: readonly string[] }[];
    readonly impact: readonly { readonly level: Level; readonly keywords: readonly string[] }[];
    /** Words that raise to at least this priority and may raise a row of the matrix. */
    readonly triggers: readonly {
      readonly name: string;
      readonly keywords: readonly string[];
      readonly atLeast: Priority;
      readonly raises?: Trigger;
    }[];
    /** Below it the ticket also stands in the review queue. 0..1 */
    readonly reviewBelow: number;
    /** Where `other` and everything unsure is routed first. */
    readonly securityFloor: Priority;
  };
  readonly teams: readonly TeamPolicy[];
  readonly routing: readonly RoutingRule[];
  readonly sla: {
    readonly tiers: Readonly<Record<Tier, TierPolicy>>;
    readonly resolution: Readonly<Record<Priority, Duration>>;
    readonly ladder: readonly Rung[];
    readonly pauses: Readonly<Record<PauseReason, PauseRule>>;
    /** `by_verdict`: restart if the last cycle was breached, else continue (semantics 20). */
    readonly reopen: 'by_verdict' | 'continue' | 'restart';
    /** Plain milliseconds from resolved to closed. */
    readonly closeAfterMs: number;
    /** A stage recorded later than this after its instant is `late` (semantics 23). */
    readonly lateAfterMs: number;
    /** The customer who does not answer (semantics 43). */
    readonly noAnswer: {
      readonly remindAfter: Duration;
      readonly noticeAfter: Duration;
      readonly resolveAfter: Duration;
    };
  };
  readonly escalation: {
    readonly matrix: readonly MatrixRow[];
    /** Who is next in line when nobody acknowledges, in order. */
    readonly line: readonly Role[];
    readonly rounds: number;
    readonly lastResort: Role;
  };
  readonly promises: Readonly<Record<Priority, PromiseRule>>;
}
