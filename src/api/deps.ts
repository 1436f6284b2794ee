import type { Logger } from 'pino';
import type { Handoff } from '../commands/handoff.ts';
import type { Db } from '../db/connect.ts';
import type { Policy } from '../domain/policy.ts';
import type { TimeSource } from '../runtime/time-source.ts';

/** Everything the API reaches out to. */
export interface ApiDeps {
  readonly db: Db;
  readonly handoff: Handoff;
  readonly time: TimeSource;
  /** The policy that new tickets get. */
  readonly policy: () => Policy;
  /** The policy that an older clock refers to (semantics 21). */
  readonly policyByVersion: (version: string) => Promise<Policy>;
  readonly log: Logger;
  /** How this installation is reached from outside; stands in `/openapi.json`. */
  readonly publicBaseUrl?: string;
}
