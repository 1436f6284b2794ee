import type { Verdict } from '../../contract/commands.ts';
import type { AgentId, CustomerId, EscalationId, MessageId, TeamId, TicketId } from '../../contract/ids.ts';
import type { Deadline } from '../../contract/ticket-workflow.ts';
import type {
  Category,
  ClockName,
  Level,
  PauseReason,
  Percent,
  Priority,
  Role,
  Status,
  Tier,
  Trigger,
} from '../../contract/words.ts';
import type { Clock } from '../sla/clock.ts';
import type { Fact } from './timeline.ts';

/**
 * Everything the machine knows of a ticket: plain JSON, instants in epoch milliseconds, ids instead of text.
 * Changed only by `advance`, committed only by a turn.
 */
export interface TicketState {
  readonly ticketId: TicketId;
  /** How many turns were committed. */
  readonly turn: number;
  readonly policyVersion: string;
  readonly customerId: CustomerId;
  readonly tier: Tier;
  readonly receivedAt: number;
  readonly status: Status;
  readonly priority: Priority;
  /** Only a person changes what a person has set (semantics 28). */
  readonly prioritySetBy: 'machine' | 'person';
  readonly category: Category;
  readonly subcategory: string | null;
  readonly urgency: Level | null;
  readonly impact: Level | null;
  readonly review: boolean;
  readonly flags: readonly string[];
  readonly team: TeamId | null;
  readonly specialistTeam: TeamId | null;
  readonly assignee: AgentId | null;
  /** A person's assignment is never overridden by the machine (semantics 32). */
  readonly assignedBy: 'machine' | 'person' | null;
  readonly followers: readonly AgentId[];
  /** A person has acted on it: it is no longer `new`. */
  readonly touched: boolean;
  /** What the clocks are derived from, sorted. */
  readonly timeline: readonly Fact[];
  readonly clocks: readonly Clock[];
  /** The pauses that run. */
  readonly pauses: readonly RunningPause[];
  readonly escalations: readonly Escalation[];
  readonly promises: readonly CustomerPromise[];
  /** Highest stage of the customer who does not answer: 0 none, 1 reminded, 2 noticed. */
  readonly noAnswerStep: 0 | 1 | 2;
  /** When a customer who does not answer is reminded, warned and taken as content; `null` if nothing waits for them. */
  readonly noAnswer: NoAnswerPlan | null;
  readonly reopens: number;
  readonly resolvedAt: number | null;
  readonly closesAt: number | null;
  readonly endedAt: number | null;
  /** Public replies of persons: first contact resolution counts them. */
  readonly humanReplies: number;
  readonly deadlines: readonly Deadline[];
  /** Verdicts on recent commands, newest last; bounded. */
  readonly verdicts: readonly Verdict[];
}

export interface RunningPause {
  readonly reason: PauseReason;
  readonly from: number;
  /** When it ends by itself, if it does. */
  readonly until: number | null;
}

/** One recorded act of escalation that somebody has to acknowledge, or that told somebody. */
export interface Escalation {
  readonly id: EscalationId;
  readonly cause:
    | { readonly kind: 'stage'; readonly clock: ClockName; readonly cycle: number; readonly percent: Percent }
    | { readonly kind: 'trigger'; readonly trigger: Trigger };
  readonly reason: string;
  readonly action: string;
  readonly state: 'open' | 'acknowledged' | 'completed' | 'superseded' | 'expired';
  readonly targets: readonly Told[];
  /** Plain milliseconds each rung of the line has. */
  readonly acknowledgeWithinMs: number | null;
  readonly ackDueAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: string | null;
  /** Acknowledged, an outcome is owed by then; else it is raised again (semantics 35). */
  readonly outcomeDueAt: number | null;
  readonly outcomeId: MessageId | null;
  /** How many in line were told after the first, over all rounds. */
  readonly passes: number;
  readonly createdAt: number;
}

/** What happens while the customer does not answer, epoch milliseconds (semantics 43). */
export interface NoAnswerPlan {
  readonly remindAt: number;
  readonly noticeAt: number;
  readonly resolveAt: number;
}

/** Somebody, or nobody, who was told. */
export interface Told {
  readonly role: Role;
  readonly agentId: AgentId | null;
  readonly name: string | null;
  readonly toldAt: number;
  readonly missing?: string;
}

/** A deadline towards the customer that is not a clock and is still to be kept (semantics 40). */
export interface CustomerPromise {
  readonly kind: 'first_contact' | 'next_update';
  readonly startedAt: number;
  /** Epoch milliseconds; `null` while it rests. */
  readonly dueAt: number | null;
}
