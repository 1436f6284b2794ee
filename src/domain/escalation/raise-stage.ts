import type { StageEvent } from '../sla/derive-clocks.ts';
import { type Turn, tell } from '../ticket/turn.ts';
import { rungAt } from './ladder.ts';
import { nextEscalationId, openEscalation } from './open.ts';
import { raiseTrigger } from './raise-trigger.ts';
import { supersede } from './supersede.ts';
import { tellRoles } from './tell-roles.ts';

/**
 * A stage of a clock was reached: walks the ladder's rung. A higher rung supersedes the lower ones of the
 * same clock and cycle; a breach of a P1 or P2 also raises the row "SLA breach". Semantics 33-35.
 */
export function raiseStage(turn: Turn, { breached, ...event }: StageEvent): void {
  supersede(
    turn,
    event.occurredAt,
    ({ cause }) =>
      cause.kind === 'stage' &&
      cause.clock === event.clock &&
      cause.cycle === event.cycle &&
      cause.percent < event.percent,
  );
  const rung = rungAt(turn.context.policy, event.percent);
  if (rung === undefined) return;
  const id = nextEscalationId(turn);
  const reason = `${event.clock.replaceAll('_', ' ')} at ${event.percent} %`;
  const acknowledgeBy = rung.acknowledgeWithinMs === null ? null : turn.now + rung.acknowledgeWithinMs;
  const targets = tellRoles(turn, rung.tell, rung.channels, id, (role, missing) =>
    missing === null
      ? { what: 'stage', ...event, role, acknowledgeBy }
      : { what: 'instead_of', reason, missing, acknowledgeBy },
  );
  openEscalation(
    turn,
    {
      id,
      cause: { kind: 'stage', clock: event.clock, cycle: event.cycle, percent: event.percent },
      reason,
      action: event.percent >= 100 ? 'Resolve and document' : 'Act before the deadline',
      acknowledgeWithinMs: rung.acknowledgeWithinMs,
      targets,
    },
    event.occurredAt,
  );
  if (rung.tellCustomer) {
    tell(turn, {
      to: { kind: 'customer' },
      channels: ['email'],
      escalationId: id,
      says: { what: 'breach', clock: event.clock, dueAt: event.dueAt },
    });
  }
  // The row is raised for the breach itself, also where a higher stage speaks for the clock (semantics 34).
  if (breached) raiseTrigger(turn, 'sla_breach', event.occurredAt);
}
