import type { ContactId, CustomerId, TicketId } from '../../contract/ids.ts';
import type { Status } from '../../contract/words.ts';
import type { Db } from '../connect.ts';

export interface LockedTicket {
  readonly id: TicketId;
  readonly status: Status;
  readonly version: number;
  readonly customerId: CustomerId;
  readonly contactId: ContactId | null;
}

/**
 * Locks a ticket's row until the transaction ends, so that `commands.seq` is the order of acceptance and a
 * version cannot change between look and write. `null` if there is no such ticket. Uses the primary key.
 */
export async function lockTicket(trx: Db, id: TicketId): Promise<LockedTicket | null> {
  const row = await trx
    .selectFrom('tickets')
    .select(['id', 'status', 'version', 'customer_id', 'contact_id'])
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (row === undefined) return null;
  const { customer_id: customerId, contact_id: contactId, ...rest } = row;
  return { ...rest, customerId, contactId };
}
