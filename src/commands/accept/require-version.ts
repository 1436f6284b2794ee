import type { Db } from '../../db/connect.ts';
import type { LockedTicket } from '../../db/tickets/lock-ticket.ts';
import { NotAccepted } from './not-accepted.ts';

/**
 * `If-Match`: the caller wants this only if the ticket is as they saw it. An earlier command without a verdict
 * may still change it, so it counts as a change. The start does not: a person who acts on an untriaged ticket
 * has seen that it is one. Uses `commands_waiting`.
 *
 * @throws NotAccepted `ticket.changed`
 */
export async function requireVersion(
  trx: Db,
  ticket: LockedTicket,
  versions: readonly number[],
): Promise<void> {
  if (!versions.includes(ticket.version)) {
    throw new NotAccepted(
      'stale',
      'ticket.changed',
      `The ticket is at version ${ticket.version}. Read it again, then decide again.`,
    );
  }
  const waiting = await trx
    .selectFrom('commands')
    .select('id')
    .where('ticket_id', '=', ticket.id)
    .where('state', '=', 'waiting')
    .where('type', '<>', 'start')
    .limit(1)
    .executeTakeFirst();
  if (waiting !== undefined) {
    throw new NotAccepted(
      'stale',
      'ticket.changed',
      'An earlier command on this ticket has no verdict yet. Wait for it (GET /v1/commands/{id}), then read the ticket again.',
    );
  }
}
