import type { Derived } from '../sla/derive-clocks.ts';
import { type Turn, tell } from '../ticket/turn.ts';
import { rungAt } from './ladder.ts';
import { supersede } from './supersede.ts';

/**
 * A late fact undid a stage: its escalation is over, and everybody who was told is told again
 * (semantics 12).
 */
export function retractStage(turn: Turn, stage: Derived['retracted'][number]): void {
  const { clock, cycle, percent } = stage;
  for (const escalation of turn.state.escalations) {
    const { cause } = escalation;
    if (cause.kind !== 'stage' || cause.clock !== clock || cause.cycle !== cycle || cause.percent !== percent)
      continue;
    supersede(turn, turn.now, (other) => other.id === escalation.id);
    const rung = rungAt(turn.context.policy, percent);
    const told = new Set(
      escalation.targets.flatMap((target) => (target.agentId === null ? [] : [target.agentId])),
    );
    for (const agentId of told) {
      tell(turn, {
        to: { kind: 'agent', agentId },
        channels: rung?.channels ?? ['inbox'],
        escalationId: escalation.id,
        says: { what: 'stage_retracted', clock, cycle, percent },
      });
    }
    if (rung?.tellCustomer === true) {
      tell(turn, {
        to: { kind: 'customer' },
        channels: ['email'],
        escalationId: escalation.id,
        says: { what: 'breach_retracted', clock },
      });
    }
  }
  if (turn.state.clocks.every((other) => other.breachedAt === null)) {
    supersede(turn, turn.now, ({ cause }) => cause.kind === 'trigger' && cause.trigger === 'sla_breach');
  }
}
