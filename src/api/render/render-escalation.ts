import type { EscalationRow } from '../../db/escalations/select-escalations.ts';
import type { EscalationShown } from '../schemas/shown.ts';
import { shown, shownOrNull } from './instants.ts';

/** An escalation as readers see it: of a trigger, or of a stage of a clock. */
export function renderEscalation(row: EscalationRow): EscalationShown {
  const { clock, cycle, percent, trigger } = row;
  return {
    id: row.id,
    ticket_id: row.ticket_id,
    ...(trigger !== null && { trigger }),
    ...(clock !== null && cycle !== null && percent !== null && { stage: { clock, cycle, percent } }),
    reason: row.reason,
    action: row.action,
    state: row.state,
    targets: row.targets.map((target) => ({
      role: target.role,
      agent_id: target.agentId,
      name: target.name,
      told_at: shown(target.toldAt),
      ...(target.missing !== undefined && { missing: target.missing }),
    })),
    ack_due_at: shownOrNull(row.ack_due_at),
    acknowledged_at: shownOrNull(row.acknowledged_at),
    acknowledged_by: row.acknowledged_by,
    outcome: row.outcome,
    created_at: shown(row.created_at),
  };
}
