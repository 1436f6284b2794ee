import type { Derived } from '../sla/derive-clocks.ts';
import type { Escalation } from '../ticket/state.ts';
import { type Turn, tell } from '../ticket/turn.ts';
import { rungAt } from './ladder.ts';
import { channelsOf } from './open.ts';
import { supersede } from './supersede.ts';

/**
 * A late fact undid a stage: its escalation is over, and everybody who was told is told again, also those who
 * heard of the breach by the row "SLA breach" (semantics 12).
 */
export function retractStage(turn: Turn, stage: Derived['retracted'][number]): void {
  const { clock, cycle, percent } = stage;
  const undone = turn.state.escalations.filter(
    ({ cause }) =>
      cause.kind === 'stage' && cause.clock === clock && cause.cycle === cycle && cause.percent === percent,
  );
  const breachless = turn.state.clocks.every((other) => other.breachedAt === null);
  const rows = turn.state.escalations.filter(
    ({ cause, state }) =>
      cause.kind === 'trigger' && cause.trigger === 'sla_breach' && state !== 'superseded' && breachless,
  );
  const tellsCustomer = rungAt(turn.context.policy, percent)?.tellCustomer === true;
  for (const escalation of [...undone, ...(percent === 100 ? rows : [])]) {
    supersede(turn, turn.now, (other) => other.id === escalation.id);
    tellAgain(turn, escalation, stage);
    if (tellsCustomer && escalation.cause.kind === 'stage') {
      tell(turn, {
        to: { kind: 'customer' },
        channels: ['email'],
        escalationId: escalation.id,
        says: { what: 'breach_retracted', clock },
      });
    }
  }
}

function tellAgain(turn: Turn, escalation: Escalation, stage: Derived['retracted'][number]): void {
  const told = new Set(escalation.targets.flatMap(({ agentId }) => (agentId === null ? [] : [agentId])));
  for (const agentId of told) {
    tell(turn, {
      to: { kind: 'agent', agentId },
      channels: channelsOf(turn, escalation),
      escalationId: escalation.id,
      says: { what: 'stage_retracted', ...stage },
    });
  }
}
