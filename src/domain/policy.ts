import type {
  Category,
  ClockName,
  DeliveryChannel,
  KeyRole,
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
  /** What the team is for, in the seed's words. */
  readonly skills: readonly string[];
  /** Targets of the clocks inside the house: the seed's "SLA" column of the support tiers; `null` = none. */
  readonly handover: { readonly response: Duration; readonly resolution: Duration } | null;
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
  /** Only tickets of these priorities, from customers of these tiers, raise it by themselves. */
  readonly priorities: readonly Priority[];
  readonly tiers: readonly Tier[];
  /** Reaches people at any hour; others wait for working hours (semantics 37). */
  readonly anyHour: boolean;
}

export interface PauseRule {
  readonly reason: PauseReason;
  /** Which clocks stop. `next_response` never (semantics 8). */
  readonly stops: readonly ClockName[];
  /** Plain milliseconds after which the pause ends by itself; `null` = never. */
  readonly atMostMs: number | null;
  /** What a pause of this reason must say: a note (whom and why) or an announced maintenance window. */
  readonly needs: 'note' | 'window' | null;
  /** Keys of these roles may begin it. */
  readonly allowed: readonly KeyRole[];
}

/** Money: integer minor units and an ISO currency (semantics 46). */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** What a report holds a figure against. */
export interface ReportTargets {
  /** Plain milliseconds. */
  readonly firstResponseMs: Readonly<Record<'P1' | 'P2' | 'P3', number>>;
  readonly resolutionMs: Readonly<Record<'P1' | 'P2', number>>;
  /** P3 is counted in business days. */
  readonly resolutionP3: Duration;
  /** Shares between 0 and 1. */
  readonly firstContactResolutionAtLeast: number;
  readonly slaComplianceAtLeast: number;
  readonly reopenRateAtMost: number;
  readonly escalationRateAtMost: number;
  readonly averageResolutionAtMostMs: number;
  /** Of 5. */
  readonly satisfactionAtLeast: number;
}

/** The promises to the customer of one priority (semantics 40); `null` = none. */
export interface PromiseRule {
  readonly priority: Priority;
  readonly firstContact: Duration | null;
  readonly updateEvery: Duration | null;
  readonly channels: readonly DeliveryChannel[];
  /** How the resolution is confirmed. */
  readonly confirm: readonly DeliveryChannel[];
}

/** Opening hours as people write them (interfaces.md "bin/holdfast calendar"). Weekdays left out are closed. */
export interface CalendarHours {
  readonly timezone: string;
  readonly weekly: Partial<Readonly<Record<Weekday, readonly HoursWindow[]>>>;
  /** Dates `2026-12-25` on which nothing is open. */
  readonly holidays?: readonly string[];
  /** Special hours on one date; they win over the weekly windows and over a holiday on that date. */
  readonly overrides?: Readonly<Record<string, readonly HoursWindow[]>>;
}

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';
/** Opening and closing wall time, `"09:00"`; `"24:00"` closes a day. */
export type HoursWindow = readonly [string, string];

/** A compiled policy: plain data plus calendars that answer with tables. Immutable. */
export interface Policy {
  /** Changes with the content: name and a hash. */
  readonly version: string;
  /** IANA zone of the provider; calendars without their own zone use it. */
  readonly timeZone: string;
  readonly calendars: ReadonlyMap<string, Calendar>;
  /** The same calendars as the file states them. */
  readonly calendarHours: ReadonlyMap<string, CalendarHours>;
  readonly defaultTier: Tier;
  readonly customers: {
    /** The word of an intake key counts for a customer not yet known. */
    readonly trustIntakeTier: boolean;
    /** Price of one seat a month; `upTo` is `null` where there is no upper end. */
    readonly seatPrice: Readonly<
      Record<Tier, { readonly from: number; readonly upTo: number | null; readonly currency: string }>
    >;
  };
  readonly triage: {
    readonly categories: readonly CategoryRule[];
    /** What people call a priority, with the seed's examples. */
    readonly priorities: Readonly<
      Record<Priority, { readonly name: string; readonly examples: readonly string[] }>
    >;
    /** Urgency, then impact. */
    readonly matrix: Readonly<Record<Level, Readonly<Record<Level, Priority>>>>;
    /** Words that speak for an urgency or impact level. */
    readonly urgency: readonly { readonly level: Level; readonly keywords: readonly string[] }[];
    readonly impact: readonly { readonly level: Level; readonly keywords: readonly string[] }[];
    /** Words that raise to at least this priority and may raise a row of the matrix. */
    readonly triggers: readonly {
      readonly name: string;
      readonly keywords: readonly string[];
      readonly atLeast: Priority;
      /** What it is about, more than any keyword says: what is down is technical, whatever it is. */
      readonly speaksFor?: Category;
      readonly raises?: Trigger;
    }[];
    /** Below it the ticket also stands in the review queue. 0..1 */
    readonly reviewBelow: number;
    /** Who reviews, and the share of the first response after which the lead is told (semantics 27). */
    readonly review: { readonly team: string; readonly tellLeadAtPercent: number };
    /** Security is never below it (semantics 26). */
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
    /** A running clock at this percentage or more is at risk (semantics 45). */
    readonly atRiskPercent: number;
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
    /** What was acknowledged owes an outcome within the same time again, but at least this (semantics 35). */
    readonly outcomeAtLeastMs: number;
    /** Warnings that wait for working hours (semantics 37). */
    readonly waitForHours: {
      readonly percents: readonly Percent[];
      readonly priorities: readonly Priority[];
    };
    /** Stages of these priorities are telephoned too (semantics 39). */
    readonly phoneFor: readonly Priority[];
    /** Where escalations are posted. */
    readonly chatChannel: string;
    /** When reports of many customers are one outage (semantics 34). */
    readonly outage: { readonly customers: number; readonly withinMs: number };
    /** When tickets are one recurring issue. */
    readonly recurring: { readonly tickets: number; readonly withinMs: number };
    /** When a volume is a spike, and when it is over (semantics 44). */
    readonly spike: {
      readonly timesMedian: number;
      readonly tickets: number;
      readonly withinMs: number;
      readonly endsBelowTimes: number;
      readonly endsAfterMs: number;
    };
  };
  /** Up to this a credit is approved by itself; terms are the contract's (semantics 38). */
  readonly credits: { readonly approveUpTo: Money };
  readonly reports: ReportTargets;
  readonly promises: Readonly<Record<Priority, PromiseRule>>;
}
