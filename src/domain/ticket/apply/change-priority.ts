import type { Command } from '../../../contract/commands.ts';
import { callEngineer, isP1 } from '../../escalation/call-engineer.ts';
import { supersede } from '../../escalation/supersede.ts';
import { makePromise } from '../../promise/make-promise.ts';
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
  // The last word counts, so it takes effect after the one that it follows.
  const previous = turn.state.timeline.findLast((fact) => fact.kind === 'retarget');
  const since = Math.max(occurredAt, previous?.at ?? occurredAt);
  note(turn, { kind: 'retarget', at: since, priority, tier: turn.state.tier });
  promiseAnew(turn, since);
  if (priority === 'P1') callEngineer(turn, occurredAt);
  // Nobody has to come any more for what is no P1; whoever came already says what came of it.
  else supersede(turn, occurredAt, ({ cause, state }) => isP1(cause) && state === 'open');
}

/** A priority that promises the customer something, after one that promised nothing, promises from now on. */
function promiseAnew(turn: Turn, since: number): void {
  const { promises, resolvedAt, humanReplies, timeline } = turn.state;
  if (promises.length > 0 || resolvedAt !== null) return;
  const waits = timeline.some((fact) => fact.kind === 'received' && fact.waiting);
  makePromise(turn, waits && humanReplies === 0 ? 'first_contact' : 'next_update', since);
}
