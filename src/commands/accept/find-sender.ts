import type { CustomerId } from '../../contract/ids.ts';
import type { Tier } from '../../contract/words.ts';
import type { Db } from '../../db/connect.ts';
import { type Address, domainOf } from './address.ts';

export interface SenderCustomer {
  readonly id: CustomerId;
  readonly tier: Tier;
  readonly language: string | null;
}

/**
 * The customer that a sender belongs to ("Tiers x priorities"): by known external id, then verified address,
 * then verified mail domain. An address that only a provisional customer is known by belongs to that one,
 * unless the request names another customer. `null`: not yet known.
 */
export async function findSender(
  db: Db,
  externalId: string | undefined,
  addresses: readonly Address[],
): Promise<SenderCustomer | null> {
  const byExternalId = externalId === undefined ? null : await findByExternalId(db, externalId);
  return (
    byExternalId ??
    (await findByAddress(db, addresses, 'verified')) ??
    (await findByDomain(db, addresses)) ??
    (externalId === undefined ? await findByAddress(db, addresses, 'provisional') : null)
  );
}

async function findByExternalId(db: Db, externalId: string): Promise<SenderCustomer | null> {
  const row = await db
    .selectFrom('customers')
    .select(['id', 'tier', 'language'])
    .where('external_id', '=', externalId)
    .executeTakeFirst();
  return row ?? null;
}

/** Uses the unique index on (kind, value). */
async function findByAddress(
  db: Db,
  addresses: readonly Address[],
  link: 'verified' | 'provisional',
): Promise<SenderCustomer | null> {
  for (const { kind, value } of addresses) {
    const row = await db
      .selectFrom('contacts')
      .innerJoin('customers', 'customers.id', 'contacts.customer_id')
      .select(['customers.id', 'customers.tier', 'customers.language'])
      .where('contacts.kind', '=', kind)
      .where('contacts.value', '=', value)
      .where(link === 'verified' ? 'contacts.verified' : 'customers.provisional', '=', true)
      .executeTakeFirst();
    if (row !== undefined) return row;
  }
  return null;
}

async function findByDomain(db: Db, addresses: readonly Address[]): Promise<SenderCustomer | null> {
  const email = addresses.find((address) => address.kind === 'email');
  if (email === undefined) return null;
  const row = await db
    .selectFrom('customer_domains')
    .innerJoin('customers', 'customers.id', 'customer_domains.customer_id')
    .select(['customers.id', 'customers.tier', 'customers.language'])
    .where('customer_domains.domain', '=', domainOf(email.value))
    .where('customer_domains.verified', '=', true)
    .executeTakeFirst();
  return row ?? null;
}
