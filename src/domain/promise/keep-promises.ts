import { at } from '../ledger.ts';
import { change, record, type Turn } from '../ticket/turn.ts';
import { dueOf, termOf } from './due.ts';
import { makePromise } from './make-promise.ts';
import { missPromise } from './miss-promises.ts';

/**
 * A person answered the customer: what was promised by then is kept. A late fact does not touch a promise that
 * was made after it.
 */
export function keepPromises(turn: Turn, occurredAt: number): void {
  const { promises } = turn.state;
  change(turn, { promises: promises.filter((promise) => promise.startedAt > occurredAt) });
  for (const promise of promises) {
    const term = termOf(turn, promise.kind);
    if (term === null || promise.startedAt > occurredAt) continue;
    const dueAt = dueOf(turn, promise.startedAt, term);
    if (dueAt !== null && occurredAt > dueAt) missPromise(turn, promise.kind, dueAt);
    else record(turn, 'promise.kept', occurredAt, { promise: promise.kind, due_at: at(dueAt) });
  }
}

/** The next update counts from the answer that was given. */
export function promiseNext(turn: Turn, occurredAt: number): void {
  if (turn.state.promises.length === 0) makePromise(turn, 'next_update', occurredAt);
}
