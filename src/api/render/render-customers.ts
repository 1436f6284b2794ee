import type { Db } from '../../db/connect.ts';
import { contactsOfCustomers, domainsOfCustomers } from '../../db/customers/addresses-of-customers.ts';
import type { CustomerRow } from '../../db/customers/list-customers.ts';
import type { CustomerShown } from '../schemas/shown.ts';
import { groupBy } from './group-by.ts';
import { named, shown } from './instants.ts';

/** Customers with their domains and contacts. */
export async function renderCustomers(
  db: Db,
  rows: readonly CustomerRow[],
): Promise<readonly CustomerShown[]> {
  const ids = rows.map((row) => row.id);
  const contacts = groupBy(await contactsOfCustomers(db, ids), (contact) => contact.customer_id);
  const domains = groupBy(await domainsOfCustomers(db, ids), (domain) => domain.customer_id);
  return rows.map((row) => ({
    id: row.id,
    external_id: row.external_id,
    name: row.name,
    tier: row.tier,
    language: row.language,
    time_zone: row.time_zone,
    account_manager: named(row.account_manager_id, row.account_manager_name),
    provisional: row.provisional,
    domains: (domains.get(row.id) ?? []).map(({ domain, verified }) => ({ domain, verified })),
    contacts: (contacts.get(row.id) ?? []).map(({ id, kind, value, name, verified }) => ({
      id,
      kind,
      value,
      name,
      verified,
    })),
    created_at: shown(row.created_at),
    updated_at: shown(row.updated_at),
    version: row.version,
  }));
}
