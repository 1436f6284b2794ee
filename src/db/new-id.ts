import { monotonicFactory } from 'ulid';
import type { IdOf, IdPrefix } from '../contract/ids.ts';

/** Within one process, ids of the same millisecond sort in the order in which they were made. */
const nextUlid = monotonicFactory();

/** A new id: sorts by time, e.g. `tkt_01k5...`. Never called in workflow code. */
export function newId<P extends IdPrefix>(prefix: P, now: number): IdOf[P] {
  return `${prefix}_${nextUlid(now).toLowerCase()}` as IdOf[P];
}
