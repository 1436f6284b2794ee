import { tellRoles } from '../escalation/tell-roles.ts';
import { at } from '../ledger.ts';
import type { CustomerPromise } from '../ticket/state.ts';
import { change, record, type Turn } from '../ticket/turn.ts';
import { dueOf, termOf } from './due.ts';
import { makePromise } from './make-promise.ts';

/** A promise was not kept: the assignee and the lead hear of it (semantics 40). */
export function missPromise(turn: Turn, kind: CustomerPromise['kind'], dueAt: number): void {
  record(turn, 'promise.missed', dueAt, { promise: kind, due_at: at(dueAt) });
  tellRoles(turn, ['assignee', 'lead'], ['email'], null, () => ({
    what: 'promise_missed',
    promise: kind,
    dueAt,
  }));
}

/**
 * Brings promises up to date at the end of a turn: found again after each pause and change of priority,
 * dropped when nothing is promised any more, missed when their time is over.
 */
export function settlePromises(turn: Turn): void {
  const { promises, resolvedAt, endedAt } = turn.state;
  change(turn, { promises: [] });
  if (resolvedAt !== null || endedAt !== null) return;
  for (const promise of promises) {
    const term = termOf(turn, promise.kind);
    if (term === null) continue;
    const dueAt = dueOf(turn, promise.startedAt, term);
    if (dueAt === null || dueAt > turn.now) {
      change(turn, { promises: [...turn.state.promises, { ...promise, dueAt }] });
    } else {
      missPromise(turn, promise.kind, dueAt);
      // The next one counts from now: an outage misses one promise, not a dozen.
      makePromise(turn, 'next_update', turn.now);
    }
  }
}
