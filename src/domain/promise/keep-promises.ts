import { at } from '../ledger.ts';
import { change, record, type Turn } from '../ticket/turn.ts';
import { dueOf, termOf } from './due.ts';
import { makePromise } from './make-promise.ts';
import { missPromise } from './miss-promises.ts';

/** A person answered the customer: what was promised is kept, and the next update counts from here. */
export function keepPromises(turn: Turn, occurredAt: number): void {
  const { promises } = turn.state;
  change(turn, { promises: [] });
  for (const promise of promises) {
    const term = termOf(turn, promise.kind);
    if (term === null) continue;
    const dueAt = dueOf(turn, promise.startedAt, term);
    if (dueAt !== null && occurredAt > dueAt) missPromise(turn, promise.kind, dueAt);
    else record(turn, 'promise.kept', occurredAt, { promise: promise.kind, due_at: at(dueAt) });
  }
  if (turn.state.resolvedAt === null) makePromise(turn, 'next_update', occurredAt);
}
