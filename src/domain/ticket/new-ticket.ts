import type { Actor } from '../../contract/commands.ts';
import type { AgentId, CustomerId, TicketId } from '../../contract/ids.ts';
import type { Tier } from '../../contract/words.ts';
import { raiseTrigger } from '../escalation/raise-trigger.ts';
import { at } from '../ledger.ts';
import { makePromise } from '../promise/make-promise.ts';
import type { Pick } from '../routing/pick-agent.ts';
import type { Triaged } from '../triage/triage.ts';
import type { TicketState } from './state.ts';
import { type Fact, insertFacts } from './timeline.ts';
import { change, record, type Turn, tell } from './turn.ts';

/** What is known of a ticket before its first turn. */
export interface NewTicket {
  readonly ticketId: TicketId;
  readonly customerId: CustomerId;
  readonly tier: Tier;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly openedBy: 'customer' | 'agent';
  /** A live call or chat taken by a person meets the first response at once (semantics 7). */
  readonly live: boolean;
  readonly accountManager: AgentId | null;
}

/** The state of a ticket as triage leaves it, before anything is told or planned. */
export function newTicket(
  ticket: NewTicket,
  triaged: Triaged,
  pick: Pick,
  policyVersion: string,
): TicketState {
  const { ticketId, customerId, tier, receivedAt, accountManager } = ticket;
  const facts: Fact[] = [
    { kind: 'retarget', at: receivedAt, priority: triaged.priority, tier },
    { kind: 'received', at: receivedAt, waiting: ticket.openedBy === 'customer' || ticket.live },
  ];
  return {
    ticketId,
    turn: 0,
    policyVersion,
    customerId,
    tier,
    receivedAt,
    status: 'new',
    priority: triaged.priority,
    prioritySetBy: triaged.prioritySetBy,
    category: triaged.category,
    subcategory: triaged.subcategory,
    urgency: triaged.urgency,
    impact: triaged.impact,
    review: triaged.review,
    flags: triaged.flags,
    team: triaged.team,
    specialistTeam: triaged.specialistTeam,
    assignee: pick.agentId,
    assignedBy: pick.agentId === null ? null : 'machine',
    followers: tier === 'enterprise' && accountManager !== null ? [accountManager] : [],
    touched: ticket.live,
    timeline: insertFacts([], ticket.live ? [...facts, { kind: 'answer', at: receivedAt }] : facts),
    clocks: [],
    pauses: [],
    escalations: [],
    promises: [],
    noAnswerStep: 0,
    noAnswer: null,
    reopens: 0,
    resolvedAt: null,
    closesAt: null,
    endedAt: null,
    humanReplies: 0,
    deadlines: [],
    verdicts: [],
  };
}

/** What the very first turn says before anything else: received, triaged, routed; who is told; what is promised. */
export function beginTicket(ticket: NewTicket, triaged: Triaged, pick: Pick): (turn: Turn) => void {
  const actor: Actor = { kind: ticket.openedBy, id: null };
  const { receivedAt } = ticket;
  return (turn) => {
    const { team, assignee } = turn.state;
    record(
      turn,
      'ticket.received',
      receivedAt,
      { tier: ticket.tier, live: ticket.live, received_at: at(receivedAt) },
      actor,
    );
    record(turn, 'ticket.triaged', turn.now, {
      category: triaged.category,
      subcategory: triaged.subcategory,
      priority: triaged.priority,
      urgency: triaged.urgency,
      impact: triaged.impact,
      confidence: triaged.confidence,
      review: triaged.review,
      flags: triaged.flags,
      decided_by: triaged.decidedBy,
      policy_version: turn.state.policyVersion,
    });
    record(turn, 'ticket.routed', turn.now, {
      team,
      specialist_team: triaged.specialistTeam,
      agent: assignee,
      rule: triaged.routedBy,
      relaxed: pick.relaxed,
    });
    tell(turn, {
      to: { kind: 'customer' },
      channels: ['email'],
      escalationId: null,
      says: { what: 'received' },
    });
    if (assignee !== null) {
      tell(turn, {
        to: { kind: 'agent', agentId: assignee },
        channels: ['email'],
        escalationId: null,
        says: { what: 'assigned' },
      });
    }
    if (!ticket.live && ticket.openedBy === 'customer') makePromise(turn, 'first_contact', receivedAt);
    else makePromise(turn, 'next_update', receivedAt);
    if (ticket.live) change(turn, { humanReplies: 1 });
    if (triaged.priority === 'P1') raiseTrigger(turn, 'p1_created', receivedAt);
    for (const trigger of triaged.triggers) raiseTrigger(turn, trigger, receivedAt);
  };
}
