import { change, type Turn } from '../ticket/turn.ts';
import { dueOf, termOf } from './due.ts';
import { missPromise } from './miss-promises.ts';

/** A ticket is resolved: nothing is promised any more; what was not kept until then was missed (semantics 40). */
export function endPromises(turn: Turn, resolvedAt: number): void {
  const { promises } = turn.state;
  change(turn, { promises: [] });
  for (const promise of promises) {
    const term = termOf(turn, promise.kind);
    const dueAt = term === null ? null : dueOf(turn, promise.startedAt, term);
    if (dueAt !== null && dueAt < resolvedAt) missPromise(turn, promise.kind, dueAt);
  }
}
