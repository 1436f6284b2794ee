import { z } from 'zod';
import { acceptCustomer } from '../../commands/accept/accept-customer.ts';
import { addressFrom } from '../../commands/accept/address.ts';
import type { CustomerId } from '../../contract/ids.ts';
import { TIERS } from '../../contract/words.ts';
import { findCustomer, listCustomers as list } from '../../db/customers/list-customers.ts';
import { type Answer, answer } from '../answer.ts';
import { positionOf } from '../cursor.ts';
import type { ApiDeps } from '../deps.ts';
import { exampleCustomer, examplePage } from '../examples.ts';
import { notFound } from '../not-found.ts';
import { readOperation, writeOperation } from '../operation.ts';
import { pageAnswer, pageOf } from '../page.ts';
import { renderCustomers } from '../render/render-customers.ts';
import { MAY_LEAD, MAY_READ } from '../roles.ts';
import { createCustomerBody } from '../schemas/asked.ts';
import { id, line, nothing, pageQuery } from '../schemas/fields.ts';
import { customerShown, pageShown } from '../schemas/shown.ts';

/** `POST /v1/customers`: tier and contract are set by lead and admin keys. */
export const createCustomer = writeOperation({
  path: '/v1/customers',
  name: 'createCustomer',
  tag: 'Customers',
  summary: 'Make a customer known. Its mail domains and addresses count as verified.',
  roles: MAY_LEAD,
  entity: 'none',
  params: nothing,
  body: createCustomerBody,
  example: { name: 'Acme', external_id: 'acme', tier: 'enterprise', domains: ['acme.example'] },
  conditional: false,
  answers: { 201: { description: 'The customer.', schema: customerShown, example: exampleCustomer } },
  write: async (trx, { deps, body }) => ({
    ref: await acceptCustomer(trx, deps.time, {
      name: body.name,
      externalId: body.external_id,
      tier: body.tier,
      language: body.language,
      timeZone: body.time_zone,
      accountManager: body.account_manager,
      domains: body.domains,
      contacts: body.contacts.map(({ address, name }) => ({ address: addressFrom(address), name })),
    }),
  }),
  respond: (ref, { deps }) => customerAnswer(deps, id('cus').parse(ref), 201),
});

/** `GET /v1/customers` */
export const listCustomers = readOperation({
  path: '/v1/customers',
  name: 'listCustomers',
  tag: 'Customers',
  summary: 'Customers, newest first.',
  roles: MAY_READ,
  entity: 'none',
  params: nothing,
  query: z.strictObject({
    ...pageQuery,
    external_id: line(200).optional(),
    tier: z.enum(TIERS).optional(),
    provisional: z.enum(['true', 'false']).optional(),
  }),
  answers: {
    200: { description: 'A page.', schema: pageShown(customerShown), example: examplePage(exampleCustomer) },
  },
  read: async ({ deps, query: { limit, cursor, provisional, ...filter } }) => {
    const page = { limit: limit + 1, after: positionOf(cursor) };
    const wanted = { ...filter, provisional: provisional === undefined ? undefined : provisional === 'true' };
    const { rows, nextCursor } = pageOf(await list(deps.db, wanted, page), limit);
    return pageAnswer(await renderCustomers(deps.db, rows), nextCursor);
  },
});

/** `GET /v1/customers/{id}` */
export const getCustomer = readOperation({
  path: '/v1/customers/{id}',
  name: 'getCustomer',
  tag: 'Customers',
  summary: 'One customer with its domains and contacts.',
  roles: MAY_READ,
  entity: 'customer',
  params: z.object({ id: id('cus') }),
  query: nothing,
  answers: { 200: { description: 'The customer.', schema: customerShown, example: exampleCustomer } },
  read: ({ deps, params }) => customerAnswer(deps, params.id, 200),
});

async function customerAnswer(deps: ApiDeps, customerId: CustomerId, status: 200 | 201): Promise<Answer> {
  const row = await findCustomer(deps.db, customerId);
  if (row === null) throw notFound('customer');
  const [customer] = await renderCustomers(deps.db, [row]);
  return answer(status, customer, {
    ETag: `"${row.version}"`,
    ...(status === 201 && { Location: `/v1/customers/${customerId}` }),
  });
}
