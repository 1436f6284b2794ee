import type { Actor, ResolveReason } from '../../../contract/commands.ts';
import { at } from '../../ledger.ts';
import { change, note, pausedAt, record, type Turn, tell } from '../turn.ts';

/**
 * Resolves a ticket: stops its clocks, ends its pauses, confirms to the customer, and sets the day on which
 * it closes for good (semantics 9, 20, 40).
 *
 * @param occurredAt - epoch milliseconds
 */
export function resolveTicket(
  turn: Turn,
  occurredAt: number,
  reason: ResolveReason,
  actor: Actor,
  noteId: string | null = null,
): void {
  const closesAt = occurredAt + turn.context.policy.sla.closeAfterMs;
  for (const paused of pausedAt(turn, occurredAt)) {
    record(turn, 'pause.ended', occurredAt, { reason: paused, by: 'resolve' }, actor);
  }
  note(turn, { kind: 'resolve', at: occurredAt });
  if (actor.kind === 'agent') change(turn, { touched: true });
  change(turn, { resolvedAt: occurredAt, closesAt, noAnswerStep: 0 });
  record(turn, 'ticket.resolved', occurredAt, { reason, note_id: noteId, closes_at: at(closesAt) }, actor);
  tell(turn, {
    to: { kind: 'customer' },
    channels: ['email'],
    escalationId: null,
    says: { what: 'resolved', reason, closesAt },
  });
}
