import type { TicketId } from '../../contract/ids.ts';
import { type Clock, isRunning } from '../../domain/sla/clock.ts';
import { type Db, instant, instantOrNull } from '../connect.ts';

/**
 * Makes the projection of a ticket's clocks what the state says; what a late fact undid disappears. Writes only
 * what differs from the turn before, because a long conversation has hundreds of clocks and changes two.
 *
 * @param before - the clocks as the turn before committed them
 */
export async function putClocks(
  trx: Db,
  ticketId: TicketId,
  before: readonly Clock[],
  clocks: readonly Clock[],
): Promise<void> {
  const known = new Map(before.map((clock) => [nameOf(clock), JSON.stringify(rowOf(ticketId, clock))]));
  const names = new Set(clocks.map(nameOf));
  const gone = before.filter((clock) => !names.has(nameOf(clock)));
  if (gone.length > 0) {
    await trx
      .deleteFrom('clocks')
      .where('ticket_id', '=', ticketId)
      .where((eb) => eb.or(gone.map(({ name, cycle }) => eb.and({ name, cycle }))))
      .execute();
  }
  const changed = clocks
    .map((clock) => ({ name: nameOf(clock), row: rowOf(ticketId, clock) }))
    .filter(({ name, row }) => known.get(name) !== JSON.stringify(row));
  if (changed.length === 0) return;
  await trx
    .insertInto('clocks')
    .values(changed.map(({ row }) => row))
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

function nameOf({ name, cycle }: Clock): string {
  return `${name} ${cycle}`;
}

function rowOf(ticketId: TicketId, clock: Clock) {
  return {
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
  };
}
