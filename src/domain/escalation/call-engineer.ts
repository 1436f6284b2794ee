import type { Escalation } from '../ticket/state.ts';
import type { Turn } from '../ticket/turn.ts';
import { raiseTrigger } from './raise-trigger.ts';

/**
 * A ticket has become a P1: the engineer on call hears of it, once, and not while it is resolved: then they
 * hear of it if it is reopened. Semantics 34.
 */
export function callEngineer(turn: Turn, occurredAt: number): void {
  const called = turn.state.escalations.some(({ cause, state }) => isP1(cause) && state !== 'superseded');
  if (turn.state.resolvedAt === null && !called) raiseTrigger(turn, 'p1_created', occurredAt);
}

/** Whether an escalation is the one of a P1. */
export function isP1(cause: Escalation['cause']): boolean {
  return cause.kind === 'trigger' && cause.trigger === 'p1_created';
}
