import type { TicketState } from './state.ts';

/** In words: whom or what the ticket waits for. */
export function waitingFor(state: TicketState): string {
  if (state.endedAt !== null) return `nothing: ${state.status}`;
  if (state.resolvedAt !== null) return 'the customer to be content; a message reopens it';
  const reasons = state.pauses.map((pause) => pause.reason);
  if (reasons.includes('awaiting_third_party')) return 'a third party';
  if (reasons.includes('scheduled_maintenance')) return 'the end of maintenance';
  if (reasons.includes('customer_requested')) return 'the date that the customer asked for';
  if (reasons.includes('awaiting_customer')) return 'the customer to answer';
  if (state.assignee === null) return 'somebody to take it';
  const owed = state.clocks.find((clock) => clock.name !== 'resolution' && clock.stoppedAt === null);
  if (owed?.state === 'running' || owed?.state === 'breached') return 'the assignee to answer the customer';
  return 'the assignee to resolve it';
}
