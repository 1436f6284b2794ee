import type { ContactId } from '../../contract/ids.ts';
import type { Db } from '../../db/connect.ts';
import { type KnownContact, keepContact } from './keep-contact.ts';

/**
 * Like `keepContact`, but an unverified link to another customer gives way.
 * `null`: the address is verified for somebody else.
 */
export async function claimContact(trx: Db, contact: KnownContact): Promise<ContactId | null> {
  const { id } = await keepContact(trx, contact);
  const claimed = await trx
    .updateTable('contacts')
    .set((eb) => ({
      customer_id: contact.customerId,
      ...(contact.verified && { verified: true }),
      name: eb.fn.coalesce('name', eb.val(contact.name)),
    }))
    .where('id', '=', id)
    .where((eb) => eb.or([eb('verified', '=', false), eb('customer_id', '=', contact.customerId)]))
    .returning('id')
    .executeTakeFirst();
  return claimed?.id ?? null;
}
