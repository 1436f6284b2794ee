import type { Trigger } from '../../contract/words.ts';
import type { Turn } from '../ticket/turn.ts';
import { isOpen, nextEscalationId, openEscalation } from './open.ts';
import { tellRoles } from './tell-roles.ts';
import { triggerWords } from './trigger-words.ts';

/**
 * Raises a row of the escalation matrix (semantics 34). A row that is still open on this ticket is not
 * raised again: whoever has it has it.
 */
export function raiseTrigger(turn: Turn, trigger: Trigger, occurredAt: number): void {
  const row = turn.context.policy.escalation.matrix.find((candidate) => candidate.trigger === trigger);
  if (
    row === undefined ||
    !row.priorities.includes(turn.state.priority) ||
    !row.tiers.includes(turn.state.tier)
  ) {
    return;
  }
  const open = turn.state.escalations.some(
    (other) => isOpen(other) && other.cause.kind === 'trigger' && other.cause.trigger === trigger,
  );
  if (open) return;
  const id = nextEscalationId(turn);
  const acknowledgeBy = turn.now + row.acknowledgeWithinMs;
  const reason = triggerWords(trigger);
  const targets = tellRoles(turn, row.tell, row.channels, id, (role, missing) =>
    missing === null
      ? { what: 'trigger', trigger, action: row.action, role, acknowledgeBy }
      : { what: 'instead_of', reason, missing, acknowledgeBy },
  );
  openEscalation(
    turn,
    {
      id,
      cause: { kind: 'trigger', trigger },
      reason,
      action: row.action,
      acknowledgeWithinMs: row.acknowledgeWithinMs,
      targets,
    },
    occurredAt,
  );
}
