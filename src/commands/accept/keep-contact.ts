import type { ContactId, CustomerId } from '../../contract/ids.ts';
import { type Db, instant } from '../../db/connect.ts';
import { newId } from '../../db/new-id.ts';
import type { Address } from './address.ts';

export interface Contact {
  readonly id: ContactId;
  readonly customerId: CustomerId;
}

export interface KnownContact {
  readonly customerId: CustomerId;
  readonly address: Address;
  readonly name: string | null;
  readonly verified: boolean;
  readonly now: number;
}

/**
 * The contact of an address, made if it is new. One that exists stays where it is: an address belongs to one
 * customer, and only a verified word may move it (see `claimContact`).
 */
export async function keepContact(trx: Db, contact: KnownContact): Promise<Contact> {
  const { kind, value } = contact.address;
  const made = await trx
    .insertInto('contacts')
    .values({
      id: newId('con', contact.now),
      customer_id: contact.customerId,
      kind,
      value,
      name: contact.name,
      verified: contact.verified,
      created_at: instant(contact.now),
    })
    .onConflict((conflict) => conflict.columns(['kind', 'value']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (made !== undefined) return { id: made.id, customerId: contact.customerId };
  const row = await trx
    .selectFrom('contacts')
    .select(['id', 'customer_id'])
    .where('kind', '=', kind)
    .where('value', '=', value)
    .executeTakeFirstOrThrow();
  return { id: row.id, customerId: row.customer_id };
}
