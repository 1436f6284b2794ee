import type { KeyObject } from 'node:crypto';
import type { Caller } from '../commands/accept/caller.ts';

/** A caller of the HTTP interface. */
export interface KeyHolder extends Caller {
  /** The key itself, in a form that no log prints: stored answers are sealed with it. */
  readonly secret: KeyObject;
}
