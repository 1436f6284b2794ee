import type { DeliveryRow } from '../../db/deliveries/list-deliveries.ts';
import type { DeliveryShown } from '../schemas/shown.ts';
import { shown, shownOrNull } from './instants.ts';

/** A row of the outbox as readers see it: the in-app inbox, and what left the house. */
export function renderDelivery(row: DeliveryRow): DeliveryShown {
  const { recipient } = row;
  return {
    id: row.id,
    ticket_id: row.ticket_id,
    escalation_id: row.escalation_id,
    kind: row.kind,
    channel: row.channel,
    recipient: {
      kind: recipient.kind,
      ...(recipient.kind === 'agent' && { agent_id: recipient.agentId }),
      name: recipient.name,
    },
    address: recipient.address,
    subject: row.subject,
    body: row.body,
    state: row.state,
    attempts: row.attempts,
    possible_duplicate: row.possible_duplicate,
    note: row.note,
    not_before: shown(row.not_before),
    created_at: shown(row.created_at),
    sent_at: shownOrNull(row.sent_at),
    last_error: row.last_error,
  };
}
