import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf, type Json, type RunningApi, rowsOf, runningApi } from './running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await runningApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const customerOf = (ticket: Json) => ticket['customer'];
const from = (email: string) => ({ requester: { email } });

describe('who a ticket belongs to', () => {
  it('is by known external id, whatever the address', async () => {
    await api.post('/v1/customers', { name: 'Acme', external_id: 'acme', tier: 'enterprise' });
    const ticket = await api.openTicket(
      { ...from('someone@elsewhere.example'), customer: { external_id: 'acme' } },
      { key: api.keys.intake },
    );
    expect(customerOf(ticket)).toMatchObject({ name: 'Acme', tier: 'enterprise' });
  });

  it('is by verified address, however it is written', async () => {
    await api.post('/v1/customers', {
      name: 'Bolt',
      tier: 'professional',
      contacts: [{ address: 'Bo@Bolt.example' }, { address: '+49 (30) 123-456' }],
    });
    const byMail = await api.openTicket(from('BO@bolt.EXAMPLE'), { key: api.keys.intake });
    const byPhone = await api.openTicket(
      { requester: { phone: '0049 30 123456' } },
      { key: api.keys.intake },
    );
    expect(customerOf(byMail)).toMatchObject({ name: 'Bolt', tier: 'professional' });
    expect(customerOf(byPhone)).toEqual(customerOf(byMail));
  });

  it('is by verified mail domain', async () => {
    await api.post('/v1/customers', { name: 'Corp', tier: 'starter', domains: ['Corp.example'] });
    const ticket = await api.openTicket(from('anybody@corp.example'), { key: api.keys.intake });
    expect(customerOf(ticket)).toMatchObject({ name: 'Corp', tier: 'starter' });
    const other = await api.openTicket(from('anybody@sub.corp.example'), { key: api.keys.intake });
    expect(customerOf(other)).toMatchObject({ tier: 'free' });
  });

  it('is a provisional customer of its own for a stranger, and the same one the next time', async () => {
    const first = await api.openTicket(from('stranger@example.org'), { key: api.keys.intake });
    const second = await api.openTicket(from('Stranger@example.org'), { key: api.keys.intake });
    expect(customerOf(first)).toMatchObject({ tier: 'free' });
    expect(customerOf(second)).toEqual(customerOf(first));
    const customer = await api.get(`/v1/customers/${idOf(customerOf(first))}`);
    expect(customer.body).toMatchObject({
      provisional: true,
      contacts: [{ kind: 'email', value: 'stranger@example.org', verified: false }],
    });
  });

  it('makes one customer when two first messages arrive together', async () => {
    const tickets = await Promise.all(
      Array.from({ length: 8 }, () => api.openTicket(from('together@example.org'), { key: api.keys.intake })),
    );
    expect(new Set(tickets.map((ticket) => customerOf(ticket)?.['id'])).size).toBe(1);
  });

  it('lets the word of an intake key on the tier count only for a customer not yet known', async () => {
    const said = (tier: string) => ({
      ...from('dee@dee.example'),
      customer: { external_id: 'dee', name: 'Dee', tier },
    });
    const first = await api.openTicket(said('professional'), { key: api.keys.intake });
    expect(customerOf(first)).toMatchObject({ name: 'Dee', tier: 'professional' });
    const second = await api.openTicket(said('enterprise'), { key: api.keys.intake });
    expect(customerOf(second)).toEqual(customerOf(first));
    const third = await api.openTicket(said('enterprise'), { key: api.keys.lead });
    expect(customerOf(third)).toMatchObject({ id: customerOf(first)?.['id'], tier: 'enterprise' });
  });

  it('does not give a customer to whoever writes from an address that nobody verified', async () => {
    await api.post('/v1/customers', { name: 'Echo', external_id: 'echo', tier: 'enterprise' });
    const vouchedByMachine = { ...from('eve@example.net'), customer: { external_id: 'echo' } };
    await api.openTicket(vouchedByMachine, { key: api.keys.intake });
    const bare = await api.openTicket(from('eve@example.net'), { key: api.keys.intake });
    expect(customerOf(bare)).toMatchObject({ tier: 'free' });
    const again = await api.openTicket(from('eve@example.net'), { key: api.keys.intake });
    expect(customerOf(again)).toEqual(customerOf(bare));
    await api.openTicket(vouchedByMachine, { key: api.keys.lead });
    const verified = await api.openTicket(from('eve@example.net'), { key: api.keys.intake });
    expect(customerOf(verified)).toMatchObject({ name: 'Echo', tier: 'enterprise' });
  });

  it('refuses to give a verified address or domain to a second customer', async () => {
    await api.post('/v1/customers', {
      name: 'Fox',
      contacts: [{ address: 'f@fox.example' }],
      domains: ['fox.example'],
    });
    const address = await api.post('/v1/customers', {
      name: 'Fox 2',
      contacts: [{ address: 'f@fox.example' }],
    });
    expect([address.status, address.body['code']]).toEqual([409, 'customer.contact_taken']);
    expect(rowsOf(address.body['errors'])[0]?.['pointer']).toBe('/contacts/0');
    const domain = await api.post('/v1/customers', { name: 'Fox 2', domains: ['fox.example'] });
    expect(domain.body['code']).toBe('customer.domain_taken');
    const left = await api.db.selectFrom('customers').select('id').where('name', '=', 'Fox 2').execute();
    expect(left).toEqual([]);
  });
});
