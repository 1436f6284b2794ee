import { ulid } from 'ulid';
import type { IdOf, IdPrefix } from '../contract/ids.ts';

/** A new id: sorts by time, e.g. `tkt_01k5...`. Never called in workflow code. */
export function newId<P extends IdPrefix>(prefix: P, now: number): IdOf[P] {
  return `${prefix}_${ulid(now).toLowerCase()}` as IdOf[P];
}
