import type { Actor } from '../contract/commands.ts';

/** An entry of the ledger before the database gives it its number and its hash. Ids, enums, numbers, times only. */
export interface LedgerDraft {
  readonly type: LedgerType;
  readonly occurredAt: number;
  readonly actor: Actor;
  /** Stored and shown as it is, so its keys are snake_case and its instants RFC 3339 (see `at`). */
  readonly data: Readonly<Record<string, LedgerValue>>;
}

export type LedgerValue =
  | string
  | number
  | boolean
  | null
  | readonly LedgerValue[]
  | { readonly [key: string]: LedgerValue };

export const LEDGER_TYPES = [
  'ticket.received',
  'ticket.triaged',
  'ticket.routed',
  'ticket.resolved',
  'ticket.reopened',
  'ticket.closed',
  'message.received',
  'reply.sent',
  'note.added',
  'pause.started',
  'pause.ended',
  'priority.changed',
  'assignment.changed',
  'clock.started',
  'clock.paused',
  'clock.resumed',
  'clock.retargeted',
  'clock.met',
  'clock.breached',
  'clock.breach_retracted',
  'clock.stopped',
  'clock.cancelled',
  'stage.fired',
  'stage.passed',
  'stage.retracted',
  'escalation.opened',
  'escalation.passed_on',
  'escalation.acknowledged',
  'escalation.completed',
  'escalation.superseded',
  'escalation.expired',
  'promise.made',
  'promise.kept',
  'promise.missed',
  'customer.reminded',
  'customer.notified',
] as const;
export type LedgerType = (typeof LEDGER_TYPES)[number];

/** An instant as the ledger shows it: RFC 3339 UTC with milliseconds. */
export function at(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
