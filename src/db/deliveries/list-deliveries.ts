import type { TicketId } from '../../contract/ids.ts';
import type { Db } from '../connect.ts';
import { isBehind, type PageRequest } from '../keyset.ts';

export interface DeliveryFilter {
  readonly ticket?: TicketId | undefined;
  readonly state?: 'waiting' | 'sent' | 'failed' | undefined;
}

/** A page of what left or will leave the house, newest first. Uses `outbox_newest` and `outbox_of_ticket`. */
export async function listDeliveries(db: Db, filter: DeliveryFilter, page: PageRequest) {
  let query = db
    .selectFrom('outbox')
    .select([
      'id',
      'ticket_id',
      'escalation_id',
      'kind',
      'channel',
      'recipient',
      'subject',
      'body',
      'state',
      'attempts',
      'possible_duplicate',
      'note',
      'not_before',
      'created_at',
      'sent_at',
      'last_error',
    ])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit);
  if (page.after !== null) query = query.where(isBehind(page.after, 'desc', 'created_at', 'id'));
  if (filter.ticket !== undefined) query = query.where('ticket_id', '=', filter.ticket);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  return query.execute();
}

export type DeliveryRow = Awaited<ReturnType<typeof listDeliveries>>[number];
