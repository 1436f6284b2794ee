import type { Command } from '../../contract/commands.ts';
import { at } from '../ledger.ts';
import type { Escalation } from '../ticket/state.ts';
import { record, type Turn } from '../ticket/turn.ts';
import { changeEscalation } from './open.ts';

/** Somebody says "I have it". Acknowledging twice changes nothing. Semantics 35. */
export function acknowledgeEscalation(turn: Turn, command: Command & { type: 'acknowledge' }): void {
  const escalation = turn.state.escalations.find((other) => other.id === command.escalationId);
  if (escalation === undefined || escalation.state !== 'open') return;
  const outcomeDueAt = owesOutcome(escalation)
    ? command.occurredAt +
      Math.max(escalation.acknowledgeWithinMs ?? 0, turn.context.policy.escalation.outcomeAtLeastMs)
    : null;
  changeEscalation(turn, escalation.id, {
    state: 'acknowledged',
    ackDueAt: null,
    acknowledgedAt: command.occurredAt,
    acknowledgedBy: command.actor.id,
    outcomeDueAt,
  });
  record(
    turn,
    'escalation.acknowledged',
    command.occurredAt,
    { escalation_id: escalation.id, note_id: command.noteId, outcome_due_at: at(outcomeDueAt) },
    command.actor,
  );
}

/** Breaches and triggers need an outcome; warnings end with the clock (semantics 35). */
export function owesOutcome(escalation: Escalation): boolean {
  return escalation.cause.kind === 'trigger' || escalation.cause.percent >= 100;
}
