import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Db } from '../../src/db/connect.ts';
import { freePort } from '../../src/runtime/process/ports.ts';
import { type RunningApi, runningApi, TICKET } from './running-api.ts';

let dead: Db;
let api: RunningApi;
beforeAll(async () => {
  dead = connect({ url: `postgres://nobody@127.0.0.1:${await freePort()}/none`, connectionTimeoutMs: 500 });
  api = await runningApi({ db: dead });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await dead.destroy();
});

describe('while PostgreSQL is out of reach', () => {
  it.each([
    ['GET', '/v1/tickets', undefined],
    ['POST', '/v1/tickets', TICKET],
    ['POST', '/v1/tickets/tkt_1/replies', { body: 'Hello' }],
  ])('%s %s is 503 and says when to come back', async (method, path, body) => {
    const reply = await api.call(method, path, { body, headers: { 'idempotency-key': 'k' } });
    expect([reply.status, reply.body['code']]).toEqual([503, 'database.unavailable']);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('the process is alive but not ready', async () => {
    expect((await api.get('/healthz', { key: null })).body).toEqual({ status: 'ok' });
    const ready = await api.get('/readyz', { key: null });
    expect([ready.status, ready.body['status']]).toEqual([503, 'not_ready']);
  });

  it('what needs no database is answered as always', async () => {
    expect((await api.get('/openapi.json', { key: null })).status).toBe(200);
    expect((await api.get('/v1/nothing')).status).toBe(404);
    expect((await api.get('/v1/tickets', { key: null })).status).toBe(401);
  });
});
