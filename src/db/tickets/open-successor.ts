import { sql } from 'kysely';
import type { CommandId, MessageId, TicketId } from '../../contract/ids.ts';
import { type Db, instant } from '../connect.ts';
import { newId } from '../new-id.ts';

/**
 * A customer wrote on a ticket that has ended: opens a new one linked to it, moves the message there, and makes
 * the command the start of the new ticket (semantics 20). Does nothing if that was done before.
 *
 * @param now - epoch milliseconds
 * @returns the new ticket, or `null` if the command has its verdict already
 */
export async function openSuccessor(
  trx: Db,
  ended: TicketId,
  command: { readonly id: CommandId; readonly messageId: MessageId },
  now: number,
): Promise<TicketId | null> {
  const id = newId('tkt', now);
  const claimed = await trx
    .selectFrom('commands')
    .select(['id', 'occurred_at'])
    .where('id', '=', command.id)
    .where('state', '=', 'waiting')
    .forUpdate()
    .executeTakeFirst();
  if (claimed === undefined) return null;
  await sql`
    insert into tickets (id, subject, status, channel, customer_id, contact_id, requester, tier, language, opened_by,
                         asked, linked_ticket_id, received_at, created_at, updated_at)
    select ${id}, t.subject, 'new', t.channel, t.customer_id, t.contact_id, t.requester, c.tier, t.language, 'customer',
           '{"byPerson": false}', t.id, ${instant(claimed.occurred_at)}, ${instant(now)}, ${instant(now)}
    from tickets t join customers c on c.id = t.customer_id where t.id = ${ended}
  `.execute(trx);
  await trx.updateTable('messages').set({ ticket_id: id }).where('id', '=', command.messageId).execute();
  await trx
    .updateTable('commands')
    .set({
      ticket_id: id,
      state: 'applied',
      settled_at: instant(now),
      handed_at: instant(now),
      last_error: null,
    })
    .where('id', '=', command.id)
    .execute();
  await trx
    .insertInto('commands')
    .values({
      id: newId('cmd', now),
      ticket_id: id,
      type: 'start',
      payload: '{}',
      occurred_at: instant(claimed.occurred_at),
      accepted_at: instant(now),
      next_attempt_at: instant(now),
    })
    .execute();
  return id;
}
