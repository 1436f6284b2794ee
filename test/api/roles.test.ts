import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/api/operations.ts';
import { KEY_ROLES } from '../../src/contract/words.ts';
import { ensureBootstrapKey } from '../../src/db/api-keys/ensure-bootstrap-key.ts';
import { BOOTSTRAP, type RunningApi, runningApi, T0, textOf } from './running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await runningApi();
});
afterAll(() => api[Symbol.asyncDispose]());

describe('rights come from the role of the key', () => {
  const guarded = OPERATIONS.filter((operation) => operation.roles !== null);

  it.each(guarded.map((operation) => [operation.method.toUpperCase(), operation.path, operation] as const))(
    '%s %s',
    async (method, path, operation) => {
      const address = path.replace('{id}', 'tkt_none');
      expect((await api.call(method, address, { key: null })).status).toBe(401);
      for (const role of KEY_ROLES) {
        const reply = await api.call(method, address, {
          key: api.keys[role],
          ...(method === 'POST' && { body: {} }),
        });
        if (operation.roles?.includes(role)) expect([401, 403]).not.toContain(reply.status);
        else expect([reply.status, reply.body['code']]).toEqual([403, 'auth.role']);
      }
    },
  );

  it('readers change nothing, intake reads nothing, only admins make keys', () => {
    const may = (role: (typeof KEY_ROLES)[number]) =>
      guarded.filter((operation) => operation.roles?.includes(role));
    expect(may('reader').every((operation) => operation.method === 'get')).toBe(true);
    expect(may('intake').map((operation) => operation.name)).toEqual([
      'createTicket',
      'addCustomerMessage',
      'getCommand',
    ]);
    expect(may('admin')).toHaveLength(guarded.length);
    expect(guarded.filter((one) => one.roles?.length === 1).map((one) => one.name)).toEqual(['createApiKey']);
  });
});

describe('API keys', () => {
  it('are shown once, work at once, and are kept as a hash', async () => {
    const made = await api.post('/v1/api-keys', { name: 'desk', role: 'reader' });
    expect(made.status).toBe(201);
    const key = textOf(made.body['key']);
    expect((await api.get('/v1/tickets', { key })).status).toBe(200);
    const rows = await api.db.selectFrom('api_keys').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(key);
    expect(rows.find((row) => row.name === 'desk')).toMatchObject({ role: 'reader', last_used_at: T0 });
  });

  it('are bound to agents that exist', async () => {
    const agent = await api.addAgent('Priya');
    const bound = await api.post('/v1/api-keys', { name: 'p', role: 'agent', agent });
    expect(bound.body).toMatchObject({ agent });
    const unbound = await api.post('/v1/api-keys', { name: 'p', role: 'agent', agent: 'agt_none' });
    expect([unbound.status, unbound.body['code']]).toEqual([422, 'agent.unknown']);
  });

  it('begin with the bootstrap key, which gives way to the next one', async () => {
    expect((await api.get('/v1/tickets', { key: BOOTSTRAP })).status).toBe(200);
    await ensureBootstrapKey(api.db, BOOTSTRAP, T0);
    await ensureBootstrapKey(api.db, 'another-key-of-the-same-installation', T0);
    expect((await api.get('/v1/tickets', { key: BOOTSTRAP })).status).toBe(401);
    expect((await api.get('/v1/tickets', { key: 'another-key-of-the-same-installation' })).status).toBe(200);
    await expect(ensureBootstrapKey(api.db, 'short', T0)).rejects.toThrow('at least 32 characters');
    await expect(ensureBootstrapKey(api.db, api.keys.reader, T0)).rejects.toThrow('already in use');
  });
});
