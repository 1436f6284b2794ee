import type { Command, Verdict } from './commands.ts';
import type { TicketId } from './ids.ts';

/** Names that the API, the worker and operators' own tools rely on (interfaces.md "In Temporal"). */
export const TASK_QUEUE = 'holdfast';
export const TICKET_WORKFLOW = 'ticket';
export const STATE_QUERY = 'state';
export const SIGNALS = ['customerMessage', 'pause', 'resume', 'nudge'] as const;

/** Search attributes and their types, as an operator filters by them. */
export const SEARCH_ATTRIBUTES = {
  TicketStatus: 'KEYWORD',
  TicketPriority: 'KEYWORD',
  TicketCategory: 'KEYWORD',
  CustomerTier: 'KEYWORD',
  TicketTeam: 'KEYWORD',
  EscalationStage: 'INT',
} as const;

/** The search attributes of one ticket. `TicketStatus` is coarse: what moves with every pause is in the details. */
export interface TicketAttributes {
  readonly TicketStatus: string;
  readonly TicketPriority: string;
  readonly TicketCategory: string;
  readonly CustomerTier: string;
  readonly TicketTeam: string;
  readonly EscalationStage: number;
}

/** What an operator filters tickets by. */
export function attributesOf(
  ticket: Pick<
    TicketView,
    'priority' | 'category' | 'tier' | 'team' | 'escalationStage' | 'ended' | 'resolved'
  >,
): TicketAttributes {
  return {
    TicketStatus: ticket.ended || ticket.resolved ? 'resolved' : 'open',
    TicketPriority: ticket.priority,
    TicketCategory: ticket.category,
    CustomerTier: ticket.tier,
    TicketTeam: ticket.team ?? 'none',
    EscalationStage: ticket.escalationStage,
  };
}

/** What a ticket's workflow is started with; `view` and `inbox` travel when it continues as new. */
export interface TicketStart {
  readonly ticketId: TicketId;
  readonly view?: TicketView;
}

/** Input of every turn: what came in, what the workflow believes the database holds, and what time it is. */
export interface TurnInput {
  readonly ticketId: TicketId;
  /** The turn that the workflow has seen last; the database commits only the one that follows it. */
  readonly base: number;
  readonly inbox: readonly Command[];
  /** Epoch milliseconds of the workflow. */
  readonly now: number;
}

/**
 * What the workflow keeps of a ticket: enough to wait, to validate and to say what it waits for.
 * The whole state lives in the database, whose commit decides (docs/adr/0001).
 */
export interface TicketView {
  readonly ticketId: TicketId;
  readonly turn: number;
  readonly status: string;
  readonly priority: string;
  readonly category: string;
  readonly tier: string;
  readonly team: string | null;
  /** Highest percentage fired on any clock of this ticket, 0 if none. */
  readonly escalationStage: number;
  readonly ended: boolean;
  readonly resolved: boolean;
  /** Reasons of the pauses that run. */
  readonly paused: readonly string[];
  readonly openEscalations: readonly string[];
  /** Everything that will happen by itself, soonest first. */
  readonly deadlines: readonly Deadline[];
  /** The verdicts on recent commands, newest last. */
  readonly verdicts: readonly Verdict[];
  /** In words: what the ticket waits for. */
  readonly waitingFor: string;
}

/** The names under which a turn appears in a ticket's history: what an operator sees happening. */
export interface TicketActivities {
  /** The first turn: classify, prioritise, route, assign, start the clocks. */
  triage(input: TurnInput): Promise<TicketView>;
  /** A turn in which something came in, or something quiet became due. */
  record(input: TurnInput): Promise<TicketView>;
  /** A turn in which a stage, an acknowledgement or a promise became due. */
  escalate(input: TurnInput): Promise<TicketView>;
}

/** The failure of a turn that no retry mends; the ticket waits for an operator and a `nudge`. */
export const STUCK = 'ticket.stuck';
/** The failure of a turn whose ticket the database does not hold; it fails the workflow. */
export const UNKNOWN_TICKET = 'ticket.unknown';

/** Something that the ticket does by itself at an instant. */
export interface Deadline {
  readonly kind:
    | 'stage'
    | 'acknowledgement'
    | 'promise'
    | 'pause_end'
    | 'reminder'
    | 'no_answer_notice'
    | 'no_answer_resolve'
    | 'close';
  /** Epoch milliseconds. */
  readonly at: number;
  /** In words, for an operator: `first_response 75 %`. */
  readonly what: string;
}
