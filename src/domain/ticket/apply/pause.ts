import type { Command } from '../../../contract/commands.ts';
import { at } from '../../ledger.ts';
import { change, note, record, type Turn } from '../turn.ts';

/** Stops the clocks that the policy names for this reason, until it ends. Semantics 14-18. */
export function applyPause(turn: Turn, command: Command & { type: 'pause' }): void {
  const { occurredAt, actor, reason, until } = command;
  if (actor.kind === 'agent') change(turn, { touched: true });
  note(turn, { kind: 'pause', at: occurredAt, reason, until });
  record(
    turn,
    'pause.started',
    occurredAt,
    { reason, until: at(until), note_id: command.noteId, window_id: command.windowId },
    actor,
  );
}
