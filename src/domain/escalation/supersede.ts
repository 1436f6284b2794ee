import type { Escalation } from '../ticket/state.ts';
import { record, type Turn } from '../ticket/turn.ts';
import { changeEscalation, isOpen } from './open.ts';

/** Ends every open escalation that something else has made pointless. */
export function supersede(turn: Turn, occurredAt: number, which: (escalation: Escalation) => boolean): void {
  for (const escalation of turn.state.escalations) {
    if (!isOpen(escalation) || !which(escalation)) continue;
    changeEscalation(turn, escalation.id, { state: 'superseded', ackDueAt: null, outcomeDueAt: null });
    record(turn, 'escalation.superseded', occurredAt, { escalation_id: escalation.id });
  }
}
