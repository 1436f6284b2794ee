import type { CustomerId } from '../../contract/ids.ts';
import type { Tier } from '../../contract/words.ts';
import type { Db } from '../connect.ts';
import { isBehind, type PageRequest } from '../keyset.ts';

function selectCustomers(db: Db) {
  return db
    .selectFrom('customers as c')
    .leftJoin('agents as manager', 'manager.id', 'c.account_manager_id')
    .select([
      'c.id',
      'c.external_id',
      'c.name',
      'c.tier',
      'c.language',
      'c.time_zone',
      'c.account_manager_id',
      'manager.name as account_manager_name',
      'c.provisional',
      'c.version',
      'c.created_at',
      'c.updated_at',
    ]);
}

export type CustomerRow = Awaited<ReturnType<ReturnType<typeof selectCustomers>['execute']>>[number];

export interface CustomerFilter {
  readonly external_id?: string | undefined;
  readonly tier?: Tier | undefined;
  readonly provisional?: boolean | undefined;
}

/** A page of customers, newest first. Uses `customers_newest` and the unique external id. */
export async function listCustomers(
  db: Db,
  filter: CustomerFilter,
  page: PageRequest,
): Promise<readonly CustomerRow[]> {
  let query = selectCustomers(db).orderBy('c.created_at', 'desc').orderBy('c.id', 'desc').limit(page.limit);
  if (page.after !== null) query = query.where(isBehind(page.after, 'desc', 'c.created_at', 'c.id'));
  if (filter.external_id !== undefined) query = query.where('c.external_id', '=', filter.external_id);
  if (filter.tier !== undefined) query = query.where('c.tier', '=', filter.tier);
  if (filter.provisional !== undefined) query = query.where('c.provisional', '=', filter.provisional);
  return query.execute();
}

/** One customer by id, or `null`. Uses the primary key. */
export async function findCustomer(db: Db, id: CustomerId): Promise<CustomerRow | null> {
  const row = await selectCustomers(db).where('c.id', '=', id).executeTakeFirst();
  return row ?? null;
}
