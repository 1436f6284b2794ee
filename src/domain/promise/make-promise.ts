import { at } from '../ledger.ts';
import type { CustomerPromise } from '../ticket/state.ts';
import { change, record, type Turn } from '../ticket/turn.ts';
import { dueOf, termOf } from './due.ts';

/** Promises the customer something from an instant on, if the policy has it for this priority. */
export function makePromise(turn: Turn, kind: CustomerPromise['kind'], startedAt: number): void {
  const term = termOf(turn, kind);
  if (term === null) return;
  const dueAt = dueOf(turn, startedAt, term);
  change(turn, { promises: [...turn.state.promises, { kind, startedAt, dueAt }] });
  record(turn, 'promise.made', startedAt, { promise: kind, due_at: at(dueAt) });
}
