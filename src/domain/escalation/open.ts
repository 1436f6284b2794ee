import type { EscalationId } from '../../contract/ids.ts';
import type { DeliveryChannel } from '../../contract/words.ts';
import { at } from '../ledger.ts';
import type { Escalation, Told } from '../ticket/state.ts';
import { change, record, type Turn } from '../ticket/turn.ts';
import { rungAt } from './ladder.ts';

/** Still asks something of somebody. */
export function isOpen(escalation: Escalation): boolean {
  return escalation.state === 'open' || escalation.state === 'acknowledged';
}

/** The id of the next escalation of a ticket: the same turn made twice gives the same one. */
export function nextEscalationId(turn: Turn): EscalationId {
  const ticket = turn.state.ticketId.replace(/^tkt_/, '');
  return `esc_${ticket}-${turn.state.escalations.length + 1}` as EscalationId;
}

/** Adds an escalation that somebody was told of, and its ledger entry. */
export function openEscalation(
  turn: Turn,
  draft: Pick<Escalation, 'id' | 'cause' | 'reason' | 'action' | 'acknowledgeWithinMs' | 'targets'>,
  occurredAt: number,
): void {
  const ackDueAt = draft.acknowledgeWithinMs === null ? null : turn.now + draft.acknowledgeWithinMs;
  const escalation: Escalation = {
    ...draft,
    state: 'open',
    ackDueAt,
    acknowledgedAt: null,
    acknowledgedBy: null,
    outcomeDueAt: null,
    outcomeId: null,
    passes: 0,
    createdAt: turn.now,
  };
  change(turn, { escalations: [...turn.state.escalations, escalation] });
  record(turn, 'escalation.opened', occurredAt, {
    escalation_id: draft.id,
    reason: draft.reason,
    ack_due_at: at(ackDueAt),
    targets: draft.targets.map(targetData),
  });
}

/** Changes one escalation of the ticket. */
export function changeEscalation(turn: Turn, id: EscalationId, changes: Partial<Escalation>): void {
  change(turn, {
    escalations: turn.state.escalations.map((other) => (other.id === id ? { ...other, ...changes } : other)),
  });
}

/** How the people of an escalation are told. */
export function channelsOf(turn: Turn, { cause }: Escalation): readonly DeliveryChannel[] {
  const { policy } = turn.context;
  if (cause.kind === 'stage') return rungAt(policy, cause.percent)?.channels ?? ['inbox'];
  return policy.escalation.matrix.find((row) => row.trigger === cause.trigger)?.channels ?? ['inbox'];
}

/** Somebody told, as the ledger shows it. */
export function targetData(told: Told): { role: string; agent: string | null; missing: boolean } {
  return { role: told.role, agent: told.agentId, missing: told.missing !== undefined };
}
