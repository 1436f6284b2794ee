import type { CustomerId } from '../../contract/ids.ts';
import type { Db } from '../connect.ts';

/** Contacts of some customers. Uses `contacts_of_customer`. */
export async function contactsOfCustomers(db: Db, ids: readonly CustomerId[]) {
  if (ids.length === 0) return [];
  return db
    .selectFrom('contacts')
    .select(['id', 'customer_id', 'kind', 'value', 'name', 'verified'])
    .where('customer_id', 'in', ids)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/** Mail domains of some customers. */
export async function domainsOfCustomers(db: Db, ids: readonly CustomerId[]) {
  if (ids.length === 0) return [];
  return db
    .selectFrom('customer_domains')
    .select(['domain', 'customer_id', 'verified'])
    .where('customer_id', 'in', ids)
    .orderBy('domain')
    .execute();
}
