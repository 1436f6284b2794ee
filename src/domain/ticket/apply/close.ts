import type { Actor } from '../../../contract/commands.ts';
import { endEscalations } from '../../escalation/end-escalations.ts';
import { change, note, record, type Turn } from '../turn.ts';

/** Closes a resolved ticket for good: nothing follows, and its workflow ends. */
export function closeTicket(
  turn: Turn,
  occurredAt: number,
  actor: Actor,
  noteId: string | null = null,
): void {
  // Not before the resolution that it follows.
  const endedAt = Math.max(occurredAt, turn.state.resolvedAt ?? occurredAt);
  note(turn, { kind: 'end', at: endedAt });
  change(turn, { status: 'closed', endedAt, closesAt: null });
  endEscalations(turn, endedAt);
  record(turn, 'ticket.closed', endedAt, { note_id: noteId }, actor);
}
