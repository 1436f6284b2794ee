import type { Command } from '../../../contract/commands.ts';
import { raiseTrigger } from '../../escalation/raise-trigger.ts';
import { change, note, record, type Turn } from '../turn.ts';

/**
 * A person sets the priority; from now on only a person changes it (semantics 28). Targets are found again
 * from the original start, with elapsed time and pauses kept (semantics 19).
 */
export function applyPriority(turn: Turn, command: Command & { type: 'priority' }): void {
  const { occurredAt, actor, priority } = command;
  const from = turn.state.priority;
  change(turn, { touched: true, priority, prioritySetBy: 'person', review: false });
  record(turn, 'priority.changed', occurredAt, { from, to: priority, note_id: command.noteId }, actor);
  if (from === priority) return;
  note(turn, { kind: 'retarget', at: occurredAt, priority, tier: turn.state.tier });
  if (priority === 'P1') raiseTrigger(turn, 'p1_created', occurredAt);
}
