import type { AgentId, CustomerId } from '../../contract/ids.ts';
import type { Tier } from '../../contract/words.ts';
import { type Db, instant } from '../../db/connect.ts';
import { newId } from '../../db/new-id.ts';
import type { TimeSource } from '../../runtime/time-source.ts';
import type { Address } from './address.ts';
import { claimContact } from './claim-contact.ts';
import { NotAccepted } from './not-accepted.ts';
import { noSuchAgent } from './refusals.ts';

export interface CustomerRequest {
  readonly name: string;
  readonly externalId: string | undefined;
  readonly tier: Tier;
  readonly language: string | undefined;
  readonly timeZone: string;
  readonly accountManager: AgentId | undefined;
  readonly domains: readonly string[];
  readonly contacts: readonly { readonly address: Address; readonly name: string | undefined }[];
}

/**
 * A customer as a lead knows it: its domains and addresses are verified by that word.
 *
 * @throws NotAccepted `customer.external_id_taken`, `customer.domain_taken`, `customer.contact_taken`,
 *   `agent.unknown`
 */
export async function acceptCustomer(
  trx: Db,
  time: TimeSource,
  request: CustomerRequest,
): Promise<CustomerId> {
  const now = time.now();
  const id = newId('cus', now);
  if (request.accountManager !== undefined) await requireAgent(trx, request.accountManager);
  const made = await trx
    .insertInto('customers')
    .values({
      id,
      external_id: request.externalId ?? null,
      name: request.name,
      tier: request.tier,
      language: request.language ?? null,
      time_zone: request.timeZone,
      account_manager_id: request.accountManager ?? null,
      created_at: instant(now),
      updated_at: instant(now),
    })
    .onConflict((conflict) => conflict.column('external_id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (made === undefined) {
    throw taken('external_id', 'This external id belongs to another customer.', '/external_id');
  }
  for (const [index, domain] of request.domains.entries()) {
    const row = await trx
      .insertInto('customer_domains')
      .values({ domain, customer_id: id, verified: true })
      .onConflict((conflict) =>
        conflict
          .column('domain')
          .doUpdateSet({ customer_id: id, verified: true })
          .where('customer_domains.verified', '=', false),
      )
      .returning('domain')
      .executeTakeFirst();
    if (row === undefined) {
      throw taken('domain', 'This mail domain belongs to another customer.', `/domains/${index}`);
    }
  }
  for (const [index, { address, name }] of request.contacts.entries()) {
    const contactId = await claimContact(trx, {
      customerId: id,
      address,
      name: name ?? null,
      verified: true,
      now,
    });
    if (contactId === null) {
      throw taken('contact', 'This address belongs to another customer.', `/contacts/${index}`);
    }
  }
  return id;
}

function taken(what: string, message: string, pointer: string): NotAccepted {
  return new NotAccepted(
    'conflict',
    `customer.${what}_taken`,
    `${message} Look it up with GET /v1/customers, or leave it out.`,
    pointer,
  );
}

async function requireAgent(trx: Db, id: AgentId): Promise<void> {
  const agent = await trx
    .selectFrom('agents')
    .select('id')
    .where('id', '=', id)
    .where('active', '=', true)
    .executeTakeFirst();
  if (agent === undefined) throw noSuchAgent('/account_manager');
}
