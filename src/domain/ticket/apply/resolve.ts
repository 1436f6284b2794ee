import type { Actor, ResolveReason } from '../../../contract/commands.ts';
import { at } from '../../ledger.ts';
import { endPromises } from '../../promise/end-promises.ts';
import type { Fact } from '../timeline.ts';
import { change, note, pausedAt, record, type Turn, tell } from '../turn.ts';
import { reopenTicket } from './reopen.ts';

/** What comes after a stop at the same instant (semantics 11). */
const AFTER_STOP: ReadonlySet<Fact['kind']> = new Set<Fact['kind']>([
  'pause',
  'resume',
  'reopen',
  'question',
]);

/**
 * Resolves a ticket: stops its clocks, ends its pauses, confirms to the customer, and sets the day on which
 * it closes for good (semantics 9, 20, 40). A message that the customer is known to have written after it opens
 * it again at once.
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
  const resolvedAt = afterWhatItSettles(turn, occurredAt);
  const closesAt = resolvedAt + turn.context.policy.sla.closeAfterMs;
  for (const paused of pausedAt(turn, resolvedAt)) {
    record(turn, 'pause.ended', resolvedAt, { reason: paused, by: 'resolve' }, actor);
  }
  endPromises(turn, resolvedAt);
  note(turn, { kind: 'resolve', at: resolvedAt });
  if (actor.kind === 'agent') change(turn, { touched: true });
  change(turn, { resolvedAt, closesAt });
  record(turn, 'ticket.resolved', resolvedAt, { reason, note_id: noteId, closes_at: at(closesAt) }, actor);
  const written = turn.state.timeline.find((fact) => fact.kind === 'question' && fact.at > resolvedAt);
  if (written !== undefined) {
    reopenTicket(turn, written.at, { kind: 'customer', id: null });
    return;
  }
  tell(turn, {
    to: { kind: 'customer' },
    channels: ['email'],
    escalationId: null,
    says: { what: 'resolved', reason, closesAt },
  });
}

/**
 * A ticket is resolved after the last reopening, and after everything that is known of the very same millisecond:
 * whoever resolves it does so in the light of that. Never before its receipt.
 */
function afterWhatItSettles(turn: Turn, occurredAt: number): number {
  const { timeline, receivedAt } = turn.state;
  const reopened = timeline.findLast((fact) => fact.kind === 'reopen')?.at ?? receivedAt;
  let resolvedAt = Math.max(occurredAt, reopened);
  while (timeline.some((fact) => fact.at === resolvedAt && AFTER_STOP.has(fact.kind))) resolvedAt += 1;
  return resolvedAt;
}
