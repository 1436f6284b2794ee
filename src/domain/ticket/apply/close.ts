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
  note(turn, { kind: 'end', at: occurredAt });
  change(turn, { status: 'closed', endedAt: occurredAt, closesAt: null });
  endEscalations(turn, occurredAt);
  record(turn, 'ticket.closed', occurredAt, { note_id: noteId }, actor);
}
