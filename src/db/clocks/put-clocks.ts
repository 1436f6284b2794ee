import type { TicketId } from '../../contract/ids.ts';
import { type Clock, isRunning } from '../../domain/sla/clock.ts';
import { type Db, instant, instantOrNull } from '../connect.ts';

/** Makes the projection of a ticket's clocks what the state says; what a late fact undid disappears. */
export async function putClocks(trx: Db, ticketId: TicketId, clocks: readonly Clock[]): Promise<void> {
  await trx
    .deleteFrom('clocks')
    .where('ticket_id', '=', ticketId)
    .where((eb) => eb.and(clocks.map((clock) => eb.not(eb.and({ name: clock.name, cycle: clock.cycle })))))
    .execute();
  if (clocks.length === 0) return;
  await trx
    .insertInto('clocks')
    .values(
      clocks.map((clock) => ({
        ticket_id: ticketId,
        name: clock.name,
        cycle: clock.cycle,
        state: clock.state,
        running: isRunning(clock),
        started_at: instant(clock.startedAt),
        stopped_at: instantOrNull(clock.stoppedAt),
        target_ms: clock.targetMs,
        due_at: instantOrNull(clock.dueAt),
        at_risk_at: instantOrNull(clock.stages.find((stage) => stage.percent === 75)?.firesAt ?? null),
        breached_at: instantOrNull(clock.breachedAt),
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['ticket_id', 'name', 'cycle']).doUpdateSet((eb) => ({
        state: eb.ref('excluded.state'),
        running: eb.ref('excluded.running'),
        started_at: eb.ref('excluded.started_at'),
        stopped_at: eb.ref('excluded.stopped_at'),
        target_ms: eb.ref('excluded.target_ms'),
        due_at: eb.ref('excluded.due_at'),
        at_risk_at: eb.ref('excluded.at_risk_at'),
        breached_at: eb.ref('excluded.breached_at'),
      })),
    )
    .execute();
}
