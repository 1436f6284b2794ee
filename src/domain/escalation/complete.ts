import type { Command } from '../../contract/commands.ts';
import { record, type Turn } from '../ticket/turn.ts';
import { changeEscalation } from './open.ts';

/** Somebody says what came of it; whoever does has acknowledged it too. */
export function completeEscalation(turn: Turn, command: Command & { type: 'complete' }): void {
  const escalation = turn.state.escalations.find((other) => other.id === command.escalationId);
  if (escalation === undefined) return;
  changeEscalation(turn, escalation.id, {
    state: 'completed',
    ackDueAt: null,
    outcomeDueAt: null,
    outcomeId: command.outcomeId,
    acknowledgedAt: escalation.acknowledgedAt ?? command.occurredAt,
    acknowledgedBy: escalation.acknowledgedBy ?? command.actor.id,
  });
  record(
    turn,
    'escalation.completed',
    command.occurredAt,
    { escalation_id: escalation.id, outcome_id: command.outcomeId },
    command.actor,
  );
}
