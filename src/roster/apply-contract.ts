import { sql } from 'kysely';
import type { CustomerId } from '../contract/ids.ts';
import { type Db, instant, instantOrNull, json } from '../db/connect.ts';
import { newId } from '../db/new-id.ts';
import type { ContractTargets } from '../db/schema.ts';
import type { Duration } from '../domain/policy.ts';
import { type Change, differences } from './change.ts';
import type { RosterFileContract } from './schema.ts';

/** Creates or changes the contract that begins on a day; earlier and later ones of the customer stay. */
export async function applyContract(
  trx: Db,
  customerId: CustomerId,
  contract: RosterFileContract,
  now: number,
): Promise<readonly Change[]> {
  const plain = {
    calendar: contract.calendar ?? null,
    seats: contract.seats ?? null,
    price_minor: contract.price_minor ?? null,
    currency: contract.currency ?? null,
    time_zone: contract.time_zone,
  };
  const targets = targetsOf(contract);
  const what = `contract from ${new Date(contract.valid_from).toISOString().slice(0, 10)}`;
  const is = await trx
    .selectFrom('contracts')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where(sql<boolean>`valid_from = ${instant(contract.valid_from)}`)
    .executeTakeFirst();
  const row = { ...plain, targets: json(targets), valid_to: instantOrNull(contract.valid_to ?? null) };
  if (is === undefined) {
    await trx
      .insertInto('contracts')
      .values({
        id: newId('ctr', now),
        customer_id: customerId,
        ...row,
        valid_from: instant(contract.valid_from),
      })
      .execute();
    return [{ action: 'add', what, detail: '' }];
  }
  const should = { ...plain, targets, valid_to: contract.valid_to ?? null };
  const changed = differences<typeof should>(is, should);
  if (changed.length === 0) return [];
  await trx.updateTable('contracts').set(row).where('id', '=', is.id).execute();
  return [{ action: 'change', what, detail: changed.join('; ') }];
}

/** Kept as people write them: the policy's version decides later what a business day is. */
function targetsOf({ targets }: RosterFileContract): ContractTargets {
  return {
    ...(targets.first_response === undefined ? {} : { first_response: textsOf(targets.first_response) }),
    ...(targets.resolution === undefined ? {} : { resolution: textsOf(targets.resolution) }),
  };
}

function textsOf<Key extends string>(
  durations: Partial<Record<Key, Duration>>,
): Partial<Record<Key, string>> {
  const entries = Object.entries<Duration | undefined>(durations).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value.text]],
  );
  return Object.fromEntries(entries) as Partial<Record<Key, string>>;
}
