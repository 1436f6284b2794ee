import type { Actor } from '../../contract/commands.ts';
import { MACHINE } from '../../contract/commands.ts';
import type { AgentId } from '../../contract/ids.ts';
import type { PauseReason } from '../../contract/words.ts';
import type { LedgerDraft, LedgerType } from '../ledger.ts';
import type { Notice } from '../notice.ts';
import type { Policy } from '../policy.ts';
import type { Roster } from '../routing/roster.ts';
import { type Pause, pausesOf, runsAt } from '../sla/pauses.ts';
import type { ContractTerms } from '../sla/targets.ts';
import type { TicketState } from './state.ts';
import { type Fact, insertFacts } from './timeline.ts';

/** What a turn needs to know besides the ticket. Loaded once, before the turn. */
export interface TurnContext {
  readonly policy: Policy;
  readonly contract: ContractTerms | null;
  readonly roster: Roster;
  readonly accountManager: AgentId | null;
}

/** A turn while it is made. Lives only inside `advance`, which hands out nothing that can change. */
export interface Turn {
  readonly context: TurnContext;
  /** Epoch milliseconds; nothing later has happened yet. */
  readonly now: number;
  state: TicketState;
  readonly ledger: LedgerDraft[];
  readonly notices: Notice[];
}

/** Changes some of the ticket's state. */
export function change(turn: Turn, changes: Partial<TicketState>): void {
  turn.state = { ...turn.state, ...changes };
}

/** Adds an entry to the ledger. `occurredAt` in epoch milliseconds. */
export function record(
  turn: Turn,
  type: LedgerType,
  occurredAt: number,
  data: LedgerDraft['data'] = {},
  actor: Actor = MACHINE,
): void {
  turn.ledger.push({ type, occurredAt, actor, data });
}

/**
 * Puts facts into the ticket's timeline, each at its time. Nothing happens to a ticket before its receipt: what
 * another machine's clock stamps earlier counts as of then.
 */
export function note(turn: Turn, ...facts: readonly Fact[]): void {
  const { timeline, receivedAt } = turn.state;
  const stamped = facts.map((fact) => ({ ...fact, at: Math.max(fact.at, receivedAt) }));
  change(turn, { timeline: insertFacts(timeline, stamped) });
}

/** Tells somebody something, once this turn is committed. */
export function tell(turn: Turn, notice: Notice): void {
  turn.notices.push(notice);
}

/** Every pause that the timeline knows of so far. */
export function allPauses(turn: Turn): readonly Pause[] {
  return pausesOf(turn.state.timeline, turn.context.policy.sla.pauses);
}

/** The reasons that pause the ticket at an instant. */
export function pausedAt(turn: Turn, at: number): readonly PauseReason[] {
  return allPauses(turn)
    .filter((pause) => runsAt(pause, at))
    .map((pause) => pause.reason);
}
