import { normalEmail, normalPhone } from '../commands/accept/address.ts';
import type { AgentId, CustomerId } from '../contract/ids.ts';
import { type Db, instant } from '../db/connect.ts';
import { newId } from '../db/new-id.ts';
import type { Path } from '../policy/policy-error.ts';
import { applyContract } from './apply-contract.ts';
import { type Change, differences } from './change.ts';
import type { RosterSource } from './read-roster.ts';
import { RosterError } from './roster-error.ts';
import type { RosterFileCustomer } from './schema.ts';

/**
 * Creates and changes the customers of a roster with their domains, contacts and contract. A customer is known
 * by `external_id`, is never deleted, and keeps contacts that came by mail. A contact or domain of a provisional
 * customer is taken over; one of another is an error.
 */
export async function applyCustomers(
  trx: Db,
  { roster, finding }: RosterSource,
  agents: Readonly<Record<string, AgentId>>,
  now: number,
): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (const [index, customer] of roster.customers.entries()) {
    const what = `customer ${customer.external_id}`;
    const { id, change } = await applyOne(trx, customer, agents, now);
    if (change !== null) changes.push({ ...change, what });
    const taken = (path: Path, value: string): never => {
      const message = `${value} belongs to another customer; take it away there first`;
      throw new RosterError([finding(['customers', index, ...path], message)]);
    };
    const detail = [
      ...(await applyDomains(trx, id, customer, taken)),
      ...(await applyContacts(trx, id, customer, now, taken)),
      ...(customer.contract === undefined ? [] : await applyContract(trx, id, customer.contract, now)),
    ];
    changes.push(...detail.map((each) => ({ ...each, what: `${what}, ${each.what}` })));
  }
  return changes;
}

type Taken = (path: Path, value: string) => never;

async function applyOne(
  trx: Db,
  customer: RosterFileCustomer,
  agents: Readonly<Record<string, AgentId>>,
  now: number,
): Promise<{ readonly id: CustomerId; readonly change: Omit<Change, 'what'> | null }> {
  const should = {
    name: customer.name,
    tier: customer.tier,
    language: customer.language ?? null,
    time_zone: customer.time_zone,
    account_manager_id:
      customer.account_manager === undefined ? null : (agents[customer.account_manager] ?? null),
    provisional: false,
  };
  const is = await trx
    .selectFrom('customers')
    .selectAll()
    .where('external_id', '=', customer.external_id)
    .forUpdate()
    .executeTakeFirst();
  if (is === undefined) {
    const id = newId('cus', now);
    await trx
      .insertInto('customers')
      .values({
        id,
        external_id: customer.external_id,
        ...should,
        created_at: instant(now),
        updated_at: instant(now),
      })
      .execute();
    return { id, change: { action: 'add', detail: `${customer.name}, ${customer.tier}` } };
  }
  const changed = differences<typeof should>(is, should);
  if (changed.length === 0) return { id: is.id, change: null };
  await trx
    .updateTable('customers')
    .set({ ...should, version: is.version + 1, updated_at: instant(now) })
    .where('id', '=', is.id)
    .execute();
  return { id: is.id, change: { action: 'change', detail: changed.join('; ') } };
}

/** Exactly the domains of the file: one that is taken away must not go on deciding whose mail is whose. */
async function applyDomains(
  trx: Db,
  id: CustomerId,
  customer: RosterFileCustomer,
  taken: Taken,
): Promise<Change[]> {
  const changes: Change[] = [];
  const is = await trx.selectFrom('customer_domains').selectAll().where('customer_id', '=', id).execute();
  for (const { domain } of is.filter((row) => !customer.domains.includes(row.domain))) {
    await trx.deleteFrom('customer_domains').where('domain', '=', domain).execute();
    changes.push({ action: 'remove', what: 'domain', detail: domain });
  }
  for (const [index, domain] of customer.domains.entries()) {
    const owner = await trx
      .selectFrom('customer_domains')
      .innerJoin('customers', 'customers.id', 'customer_domains.customer_id')
      .select(['customer_id', 'verified', 'provisional'])
      .where('domain', '=', domain)
      .executeTakeFirst();
    if (owner?.customer_id === id && owner.verified) continue;
    if (owner !== undefined && owner.customer_id !== id && !owner.provisional)
      taken(['domains', index], domain);
    const row = { domain, customer_id: id, verified: true };
    await trx
      .insertInto('customer_domains')
      .values(row)
      .onConflict((conflict) => conflict.column('domain').doUpdateSet(row))
      .execute();
    changes.push({ action: 'add', what: 'domain', detail: domain });
  }
  return changes;
}

async function applyContacts(
  trx: Db,
  id: CustomerId,
  customer: RosterFileCustomer,
  now: number,
  taken: Taken,
): Promise<Change[]> {
  const changes: Change[] = [];
  for (const [index, contact] of customer.contacts.entries()) {
    const { kind, value } = addressOf(contact);
    const owner = await trx
      .selectFrom('contacts')
      .innerJoin('customers', 'customers.id', 'contacts.customer_id')
      .select(['contacts.id', 'customer_id', 'contacts.name', 'verified', 'provisional'])
      .where('kind', '=', kind)
      .where('value', '=', value)
      .executeTakeFirst();
    const name = contact.name ?? owner?.name ?? null;
    if (owner === undefined) {
      await trx
        .insertInto('contacts')
        .values({
          id: newId('con', now),
          customer_id: id,
          kind,
          value,
          name,
          verified: true,
          created_at: instant(now),
        })
        .execute();
      changes.push({ action: 'add', what: 'contact', detail: value });
    } else if (owner.customer_id !== id && !owner.provisional) {
      taken(['contacts', index], value);
    } else if (owner.customer_id !== id || !owner.verified || owner.name !== name) {
      await trx
        .updateTable('contacts')
        .set({ customer_id: id, verified: true, name })
        .where('id', '=', owner.id)
        .execute();
      changes.push({ action: 'change', what: 'contact', detail: value });
    }
  }
  return changes;
}

function addressOf(contact: RosterFileCustomer['contacts'][number]): {
  readonly kind: 'email' | 'phone' | 'chat';
  readonly value: string;
} {
  if ('email' in contact) return { kind: 'email', value: normalEmail(contact.email) };
  if ('phone' in contact) return { kind: 'phone', value: normalPhone(contact.phone) ?? contact.phone };
  return { kind: 'chat', value: contact.chat };
}
