import type { Role } from '../../contract/words.ts';
import { at } from '../ledger.ts';
import type { Escalation } from '../ticket/state.ts';
import { record, type Turn } from '../ticket/turn.ts';
import { changeEscalation, channelsOf, targetData } from './open.ts';
import { tellRoles } from './tell-roles.ts';

/**
 * Whatever nobody acknowledged in time goes to the next in line, round after round up to the policy's limit,
 * then to the last resort, then it has expired. What was acknowledged and has no outcome in time is raised
 * again. Semantics 35.
 */
export function passOnOverdue(turn: Turn): void {
  for (const escalation of turn.state.escalations) {
    if (escalation.state === 'open' && escalation.ackDueAt !== null && escalation.ackDueAt <= turn.now) {
      passOn(turn, escalation, escalation.ackDueAt);
    }
    if (
      escalation.state === 'acknowledged' &&
      escalation.outcomeDueAt !== null &&
      escalation.outcomeDueAt <= turn.now
    ) {
      raiseAgain(turn, escalation, escalation.outcomeDueAt);
    }
  }
}

function passOn(turn: Turn, escalation: Escalation, dueAt: number): void {
  const role = nextInLine(turn, escalation);
  if (role === null) {
    changeEscalation(turn, escalation.id, { state: 'expired', ackDueAt: null });
    record(turn, 'escalation.expired', dueAt, { escalation_id: escalation.id });
    return;
  }
  tellAgain(turn, escalation, [role], 'not_acknowledged', dueAt);
  changeEscalation(turn, escalation.id, { passes: escalation.passes + 1 });
}

function raiseAgain(turn: Turn, escalation: Escalation, dueAt: number): void {
  const roles = escalation.targets.filter((told) => told.agentId !== null).map((told) => told.role);
  tellAgain(turn, escalation, roles.slice(-1), 'no_outcome', dueAt);
}

function tellAgain(
  turn: Turn,
  escalation: Escalation,
  roles: readonly Role[],
  what: 'not_acknowledged' | 'no_outcome',
  dueAt: number,
): void {
  const acknowledgeBy =
    escalation.acknowledgeWithinMs === null ? null : turn.now + escalation.acknowledgeWithinMs;
  const { reason } = escalation;
  const told = tellRoles(turn, roles, channelsOf(turn, escalation), escalation.id, (role) => ({
    what,
    reason,
    role,
    acknowledgeBy,
  }));
  changeEscalation(turn, escalation.id, {
    state: 'open',
    targets: [...escalation.targets, ...told],
    ackDueAt: acknowledgeBy,
    outcomeDueAt: null,
  });
  record(turn, 'escalation.passed_on', dueAt, {
    escalation_id: escalation.id,
    cause: what,
    ack_due_at: at(acknowledgeBy),
    targets: told.map(targetData),
  });
}

/** The role whose turn it is: the line once a round, at last the last resort; `null` when all were told. */
function nextInLine(turn: Turn, escalation: Escalation): Role | null {
  const { line, rounds, lastResort } = turn.context.policy.escalation;
  // Whoever was told first in a role of the line, or instead of a role that nobody fills, need not hear of it
  // again in the first round.
  const first = escalation.targets.filter(
    (told) => told.agentId !== null && told.toldAt === escalation.createdAt,
  );
  const from = Math.max(-1, ...first.map((told) => line.indexOf(told.role))) + 1;
  const steps = [
    ...line.slice(from),
    ...Array.from({ length: Math.max(0, rounds - 1) }, () => line).flat(),
    lastResort,
  ];
  return steps[escalation.passes] ?? null;
}
