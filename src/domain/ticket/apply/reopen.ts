import type { Actor } from '../../../contract/commands.ts';
import { callEngineer } from '../../escalation/call-engineer.ts';
import { makePromise } from '../../promise/make-promise.ts';
import { measureClocks } from '../../sla/derive-clocks.ts';
import { allPauses, change, note, record, type Turn } from '../turn.ts';

/**
 * Reopens a resolved ticket: a new cycle of `resolution` that continues the time used, or starts afresh if
 * the last cycle was breached or the policy says so (semantics 20).
 */
export function reopenTicket(
  turn: Turn,
  occurredAt: number,
  actor: Actor,
  noteId: string | null = null,
): void {
  const { reopen } = turn.context.policy.sla;
  // Not before the resolution that it undoes, however late that became known.
  const from = Math.max(occurredAt, turn.state.resolvedAt ?? occurredAt);
  const restart = reopen === 'restart' || (reopen === 'by_verdict' && lastCycleWasBreached(turn));
  note(turn, { kind: 'reopen', at: from, restart });
  change(turn, { resolvedAt: null, closesAt: null, reopens: turn.state.reopens + 1 });
  record(
    turn,
    'ticket.reopened',
    from,
    { mode: restart ? 'restart' : 'continue', reopens: turn.state.reopens, note_id: noteId },
    actor,
  );
  makePromise(turn, 'next_update', from);
  if (turn.state.priority === 'P1') callEngineer(turn, from);
}

function lastCycleWasBreached(turn: Turn): boolean {
  const measured = measureClocks(turn.context, turn.state.timeline, allPauses(turn));
  const last = measured.findLast((clock) => clock.cycle.name === 'resolution');
  return last !== undefined && last.breachAt !== null;
}
