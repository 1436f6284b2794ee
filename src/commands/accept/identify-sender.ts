import { sql } from 'kysely';
import type { ContactId, CustomerId } from '../../contract/ids.ts';
import type { Tier } from '../../contract/words.ts';
import { type Db, instant } from '../../db/connect.ts';
import { newId } from '../../db/new-id.ts';
import type { Requester } from '../../db/schema.ts';
import { type Address, addressesOf } from './address.ts';
import { type Caller, isLead } from './caller.ts';
import { claimContact } from './claim-contact.ts';
import { findSender, type SenderCustomer } from './find-sender.ts';
import { keepContact } from './keep-contact.ts';

/** What a request says about the customer. */
export interface CustomerWord {
  readonly externalId?: string | undefined;
  readonly name?: string | undefined;
  readonly tier?: Tier | undefined;
  readonly language?: string | undefined;
}

export interface SenderRequest {
  readonly caller: Caller;
  readonly requester: Requester;
  readonly customer: CustomerWord | undefined;
  /** Tier of a customer about whom nobody says anything. */
  readonly defaultTier: Tier;
  /** Whether an intake key may say the tier of a customer not yet known; the policy can switch it off. */
  readonly trustIntakeTier: boolean;
  readonly now: number;
}

export interface Sender {
  readonly customerId: CustomerId;
  readonly contactId: ContactId | null;
  readonly tier: Tier;
  readonly language: string | null;
}

/**
 * Finds or makes the customer and contact of a sender, in the caller's transaction.
 * Whoever is unknown becomes a provisional customer of its own. The word of an intake or agent key on name
 * and tier counts only for a customer not yet known; that of a lead or admin key always, and it vouches for
 * the address ("Tiers x priorities").
 */
export async function identifySender(trx: Db, request: SenderRequest): Promise<Sender> {
  const addresses = addressesOf(request.requester);
  const externalId = request.customer?.externalId;
  const vouched = isLead(request.caller) && request.customer !== undefined;

  let known = await findSender(trx, externalId, addresses);
  if (known === null) {
    await lockSender(trx, externalId, addresses);
    known = await findSender(trx, externalId, addresses);
  }
  const made = known === null ? await makeCustomer(trx, request, vouched) : null;
  const isNew = made !== null;
  // Not made, because somebody else made one of this external id at this moment.
  const found = known ?? made ?? (await findSender(trx, externalId, addresses));
  if (found === null) throw new Error('a customer of this external id was there and is gone');
  const customer = !isNew && vouched ? await takeWord(trx, found, request) : found;

  const contactIds: (ContactId | null)[] = [];
  for (const address of addresses) {
    const contact = {
      customerId: customer.id,
      address,
      name: request.requester.name ?? null,
      verified: vouched,
      now: request.now,
    };
    if (isNew || vouched) {
      contactIds.push(await claimContact(trx, contact));
    } else {
      const kept = await keepContact(trx, contact);
      contactIds.push(kept.customerId === customer.id ? kept.id : null);
    }
  }
  return {
    customerId: customer.id,
    contactId: contactIds.find((id) => id !== null) ?? null,
    tier: customer.tier,
    language: customer.language,
  };
}

/** Two first messages of one sender that arrive together must not make two customers. */
async function lockSender(
  trx: Db,
  externalId: string | undefined,
  addresses: readonly Address[],
): Promise<void> {
  const names = addresses.map(({ kind, value }) => `contact ${kind} ${value}`);
  if (externalId !== undefined) names.push(`customer ${externalId}`);
  // Always in one order, so that two transactions cannot wait for each other.
  for (const name of names.sort()) {
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(trx);
  }
}

async function makeCustomer(
  trx: Db,
  request: SenderRequest,
  vouched: boolean,
): Promise<SenderCustomer | null> {
  const { customer, requester, now } = request;
  const id = newId('cus', now);
  const trusted = request.trustIntakeTier || request.caller.role !== 'intake';
  const tier = (trusted ? customer?.tier : undefined) ?? request.defaultTier;
  const language = customer?.language ?? null;
  const name =
    customer?.name ??
    customer?.externalId ??
    requester.name ??
    requester.email ??
    requester.phone ??
    requester.slack ??
    'Unknown sender';
  const inserted = await trx
    .insertInto('customers')
    .values({
      id,
      external_id: customer?.externalId ?? null,
      name,
      tier,
      language,
      provisional: !vouched,
      created_at: instant(now),
      updated_at: instant(now),
    })
    .onConflict((conflict) => conflict.column('external_id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted === undefined ? null : { id, tier, language };
}

/** A lead's or admin's word on a customer that is known already. */
async function takeWord(trx: Db, known: SenderCustomer, request: SenderRequest): Promise<SenderCustomer> {
  const tier = request.customer?.tier ?? known.tier;
  if (tier === known.tier) return known;
  await trx
    .updateTable('customers')
    .set((eb) => ({ tier, updated_at: instant(request.now), version: eb('version', '+', 1) }))
    .where('id', '=', known.id)
    .execute();
  return { ...known, tier };
}
