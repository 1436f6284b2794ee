import type { TicketId } from '../../contract/ids.ts';
import type { Escalation } from '../../domain/ticket/state.ts';
import { type Db, instant, instantOrNull, json } from '../connect.ts';

/** Writes the escalations of a ticket that this turn opened or changed. */
export async function putEscalations(
  trx: Db,
  ticketId: TicketId,
  escalations: readonly Escalation[],
  now: number,
): Promise<void> {
  if (escalations.length === 0) return;
  await trx
    .insertInto('escalations')
    .values(
      escalations.map(({ cause, ...escalation }) => ({
        id: escalation.id,
        ticket_id: ticketId,
        clock: cause.kind === 'stage' ? cause.clock : null,
        cycle: cause.kind === 'stage' ? cause.cycle : null,
        percent: cause.kind === 'stage' ? cause.percent : null,
        trigger: cause.kind === 'trigger' ? cause.trigger : null,
        reason: escalation.reason,
        action: escalation.action,
        state: escalation.state,
        targets: json(escalation.targets),
        ack_due_at: instantOrNull(escalation.ackDueAt),
        acknowledged_at: instantOrNull(escalation.acknowledgedAt),
        acknowledged_by: escalation.acknowledgedBy,
        outcome_id: escalation.outcomeId,
        created_at: instant(escalation.createdAt),
        updated_at: instant(now),
      })),
    )
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        state: eb.ref('excluded.state'),
        targets: eb.ref('excluded.targets'),
        ack_due_at: eb.ref('excluded.ack_due_at'),
        acknowledged_at: eb.ref('excluded.acknowledged_at'),
        acknowledged_by: eb.ref('excluded.acknowledged_by'),
        outcome_id: eb.ref('excluded.outcome_id'),
        updated_at: eb.ref('excluded.updated_at'),
      })),
    )
    .execute();
}
