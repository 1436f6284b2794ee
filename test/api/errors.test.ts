import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOf } from '../../src/db/api-keys/hash-of.ts';
import { insertKey } from '../../src/db/api-keys/insert-key.ts';
import { instant } from '../../src/db/connect.ts';
import { type Reply, type RunningApi, rowsOf, runningApi, T0, TICKET } from './running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await runningApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const codes = (reply: Reply): unknown => [reply.status, reply.body['code']];
const fields = (reply: Reply): unknown =>
  rowsOf(reply.body['errors']).map((error) => [error['pointer'], error['code']]);

describe('a body that is not JSON', () => {
  it.each([
    ['a broken object', '{"subject": '],
    ['plain text', 'subject=x'],
    ['two documents', '{} {}'],
    ['white space', '   '],
    ['bytes that are no UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d])],
  ])('is 400: %s', async (_name, raw) => {
    expect(codes(await api.call('POST', '/v1/tickets', { raw }))).toEqual([400, 'body.not_json']);
  });

  it('is 400 when its packing is broken', async () => {
    const reply = await api.call('POST', '/v1/tickets', {
      raw: 'not gzip',
      headers: { 'content-encoding': 'gzip' },
    });
    expect(codes(reply)).toEqual([400, 'body.unreadable']);
  });

  it('is read as JSON whatever content type it claims', async () => {
    const reply = await api.call('POST', '/v1/tickets', {
      raw: JSON.stringify(TICKET),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(reply.status).toBe(201);
  });
});

describe('a body over 1 MB', () => {
  it('is 413, and one just below is read', async () => {
    const padded = (bytes: number): string => {
      const text = JSON.stringify({ ...TICKET, padding: '' });
      return text.replace('"padding":""', `"padding":"${'x'.repeat(bytes - text.length)}"`);
    };
    expect(codes(await api.call('POST', '/v1/tickets', { raw: padded(1_048_577) }))).toEqual([
      413,
      'body.too_large',
    ]);
    expect(fields(await api.call('POST', '/v1/tickets', { raw: padded(1_048_576) }))).toEqual([
      ['/padding', 'field.unknown'],
    ]);
  });
});

describe('a wrong field', () => {
  it('is named by its pointer, all of them at once', async () => {
    const reply = await api.post('/v1/tickets', {
      subject: '',
      channel: 'fax',
      requester: { email: 'not an address', 'a/b~c': 1 },
      customer: { tier: 'gold' },
      priority: 3,
      live: 'yes',
      received_at: 'yesterday',
      extra: true,
    });
    expect(codes(reply)).toEqual([422, 'request.invalid']);
    expect(fields(reply)).toEqual(
      expect.arrayContaining([
        ['/subject', 'field.too_small'],
        ['/body', 'field.required'],
        ['/channel', 'field.not_one_of'],
        ['/requester/email', 'field.format'],
        ['/requester/a~1b~0c', 'field.unknown'],
        ['/customer/tier', 'field.not_one_of'],
        ['/priority', 'field.not_one_of'],
        ['/live', 'field.type'],
        ['/received_at', 'field.format'],
        ['/extra', 'field.unknown'],
      ]),
    );
    expect(reply.body['errors']).toHaveLength(10);
  });

  it.each([
    ['a list', '[]'],
    ['a text', '"x"'],
    ['null', 'null'],
    ['a number', '7'],
    ['deep nesting', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('is the body itself when it is %s', async (_name, raw) => {
    const reply = await api.call('POST', '/v1/tickets', { raw });
    expect(codes(reply)).toEqual([422, 'request.invalid']);
    expect(fields(reply)).toEqual([['', 'field.type']]);
  });

  it.each([
    ['NUL', 'a\u0000b', 'field.not_text'],
    ['half a surrogate pair', 'a\ud800b', 'field.not_text'],
    ['nothing but white space', ' \n\t ', 'field.empty'],
    ['200 001 characters', 'x'.repeat(200_001), 'field.too_big'],
  ])('is text that is no text: %s', async (_name, body, code) => {
    expect(fields(await api.post('/v1/tickets', { ...TICKET, body }))).toEqual([['/body', code]]);
  });

  it('is `__proto__`, like any unknown field', async () => {
    const raw = JSON.stringify(TICKET).replace('{', '{"__proto__": {"live": true},');
    expect(fields(await api.call('POST', '/v1/tickets', { raw }))).toEqual([['/__proto__', 'field.unknown']]);
  });

  it('is a day that does not exist, or one that calendars do not know', async () => {
    const at = async (received_at: string) =>
      fields(await api.post('/v1/tickets', { ...TICKET, received_at }));
    expect(await at('2026-02-30T00:00:00Z')).toEqual([['/received_at', 'field.format']]);
    expect(await at('2026-11-01T00:00:00')).toEqual([['/received_at', 'field.format']]);
    expect(await at('1969-12-31T23:59:59Z')).toEqual([['/received_at', 'field.out_of_range']]);
    expect(await at('2100-01-01T00:00:00Z')).toEqual([['/received_at', 'field.out_of_range']]);
  });
});

describe('a wrong filter', () => {
  it.each([
    ['/v1/tickets?status=weird', '/status', 'field.not_one_of'],
    ['/v1/tickets?sort=priority', '/sort', 'field.not_one_of'],
    ['/v1/tickets?colour=red', '/colour', 'field.unknown'],
    ['/v1/tickets?limit=101', '/limit', 'field.too_big'],
    ['/v1/tickets?limit=0', '/limit', 'field.too_small'],
    ['/v1/tickets?limit=ten', '/limit', 'field.type'],
    ['/v1/tickets?limit=1.5', '/limit', 'field.type'],
    ['/v1/tickets?status=new&status=open', '/status', 'field.repeated'],
    ['/v1/tickets?limit=5&limit=5', '/limit', 'field.repeated'],
    ['/v1/tickets?q=a&q=b&q=c', '/q', 'field.repeated'],
    ['/v1/tickets?cursor=a&cursor=b', '/cursor', 'field.repeated'],
    ['/v1/tickets?q=%00', '/q', 'field.not_text'],
    ['/v1/tickets?cursor=abc', '/cursor', 'cursor.invalid'],
    ['/v1/tickets?cursor=WzEsIlx1MDAwMCJd', '/cursor', 'cursor.invalid'],
    ['/v1/tickets?team=nobody', '/team', 'team.unknown'],
    ['/v1/tickets?assignee=agt_nobody', '/assignee', 'agent.unknown'],
    ['/v1/escalations?state=lost', '/state', 'field.not_one_of'],
    ['/v1/deliveries?state=lost', '/state', 'field.not_one_of'],
    ['/v1/deliveries?ticket=17', '/ticket', 'field.format'],
    ['/v1/agents?team=nobody', '/team', 'team.unknown'],
  ])('is 422: %s', async (path, pointer, code) => {
    const reply = await api.get(path);
    expect(reply.status).toBe(422);
    expect(fields(reply)).toEqual([[pointer, code]]);
    expect(rowsOf(reply.body['errors'])[0]?.['in']).toBe('query');
  });

  it('says of a parameter that comes twice that it may come once', async () => {
    const { body } = await api.get('/v1/tickets?status=open&status=new');
    expect(rowsOf(body['errors']).map((error) => error['message'])).toEqual(['Give `status` once.']);
  });
});

describe('a key', () => {
  it('is needed, known, and neither expired nor revoked', async () => {
    const make = async (name: string, expiresAt: number | null): Promise<string> => {
      const key = `hf_${name}_${'y'.repeat(30)}`;
      await insertKey(api.db, { name, hash: hashOf(key), role: 'admin', agentId: null, expiresAt, now: T0 });
      return key;
    };
    const none = await api.get('/v1/tickets', { key: null });
    expect(codes(none)).toEqual([401, 'auth.missing_key']);
    expect(none.headers.get('www-authenticate')).toContain('Bearer');
    expect(codes(await api.get('/v1/tickets', { key: 'x'.repeat(40) }))).toEqual([401, 'auth.unknown_key']);
    expect(codes(await api.get('/v1/tickets', { key: await make('past', T0) }))).toEqual([
      401,
      'auth.expired_key',
    ]);
    expect((await api.get('/v1/tickets', { key: await make('soon', T0 + 1) })).status).toBe(200);
    const revoked = await make('revoked', null);
    await api.db
      .updateTable('api_keys')
      .set({ revoked_at: instant(T0) })
      .where('name', '=', 'revoked')
      .execute();
    expect(codes(await api.get('/v1/tickets', { key: revoked }))).toEqual([401, 'auth.unknown_key']);
  });

  it('is checked before the body is read', async () => {
    const reply = await api.call('POST', '/v1/tickets', { key: null, raw: 'x'.repeat(2_000_000) });
    expect(codes(reply)).toEqual([401, 'auth.missing_key']);
  });
});

describe('an address', () => {
  it('that does not exist is 404, key or not', async () => {
    for (const path of ['/', '/v1', '/v1/nothing', '/v1/tickets/x/y/z', '/v1/tickets/%E0%A4%A']) {
      const reply = await api.get(path, { key: null });
      expect(codes(reply), path).toEqual([404, 'route.not_found']);
    }
  });

  it('that takes other methods is 405 and says which', async () => {
    const reply = await api.call('DELETE', '/v1/tickets', { key: null });
    expect(codes(reply)).toEqual([405, 'method.not_allowed']);
    expect(reply.headers.get('allow')).toBe('POST, GET, HEAD, OPTIONS');
    const command = await api.get('/v1/tickets/tkt_x/replies');
    expect([command.status, command.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
    const options = await api.call('OPTIONS', '/v1/tickets', { key: null });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'POST, GET, HEAD, OPTIONS']);
  });
});

describe('a request id', () => {
  it('is taken from the caller if it is plain, else made', async () => {
    const given = await api.get('/v1/nothing', { headers: { 'x-request-id': 'trace-7' } });
    expect(given.headers.get('x-request-id')).toBe('trace-7');
    expect(given.body['request_id']).toBe('trace-7');
    const made = await api.get('/v1/nothing', { headers: { 'x-request-id': 'x'.repeat(200) } });
    expect(made.body['request_id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(made.headers.get('x-request-id')).toBe(made.body['request_id']);
  });
});
