import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { expect } from 'vitest';
import { z } from 'zod';
import { createApi } from '../../src/api/create-api.ts';
import { OPERATIONS } from '../../src/api/operations.ts';
import { id, teamId } from '../../src/api/schemas/fields.ts';
import { problemShown } from '../../src/api/schemas/shown.ts';
import type { Handoff } from '../../src/commands/handoff.ts';
import type { RefusalCode } from '../../src/contract/commands.ts';
import type { AgentId, CommandId, TicketId } from '../../src/contract/ids.ts';
import { KEY_ROLES, type KeyRole } from '../../src/contract/words.ts';
import { ensureBootstrapKey } from '../../src/db/api-keys/ensure-bootstrap-key.ts';
import { hashOf } from '../../src/db/api-keys/hash-of.ts';
import { insertKey } from '../../src/db/api-keys/insert-key.ts';
import { type Db, instant, json } from '../../src/db/connect.ts';
import { newId } from '../../src/db/new-id.ts';
import { loadPolicy } from '../../src/policy/compile-policy.ts';
import { freshDatabase } from '../support/database.ts';

export const T0 = Date.UTC(2026, 10, 25, 14, 0, 0);
export const BOOTSTRAP = 'bootstrap-key-of-the-test-installation';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

/** A JSON body, read without ceremony: whatever a test looks for may be there. */
export interface Json {
  readonly [key: string]: Json;
}

/** Text that has to be there. */
export function textOf(shown: Json | undefined): string {
  return z.string().parse(shown);
}

/** The rows of a page, or the errors of a problem. */
export function rowsOf(list: Json | undefined): readonly Json[] {
  return Array.isArray(list) ? list : [];
}

const anyId = z.object({ id: z.string() });

/** The id of something that was shown. */
export function idOf(shown: Json | undefined): string {
  return anyId.parse(shown).id;
}

/** The id of a ticket that was shown. */
export function ticketIdOf(shown: Json | undefined): TicketId {
  return id('tkt').parse(idOf(shown));
}

export interface CallOptions {
  readonly key?: string | null;
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Stands in for Temporal: settles command rows as told. */
export class FakeHandoff implements Handoff {
  verdict: 'apply' | 'none' | RefusalCode = 'apply';
  readonly tickets: TicketId[] = [];
  readonly commands: CommandId[] = [];
  /** Called before a command is settled. */
  before: (commandId: CommandId) => Promise<void> = () => Promise.resolve();
  /** Called when a ticket was handed over. */
  onTicket: (ticketId: TicketId) => void = () => undefined;
  readonly #db: Db;
  readonly #now: () => number;

  constructor(db: Db, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  ticketAccepted(ticketId: TicketId): void {
    this.tickets.push(ticketId);
    this.onTicket(ticketId);
  }

  async commandAccepted(ticketId: TicketId, commandId: CommandId): Promise<void> {
    this.commands.push(commandId);
    await this.before(commandId);
    if (this.verdict === 'none') return;
    const applied = this.verdict === 'apply';
    // A turn settles the command and changes the ticket in one transaction, and so does this.
    await this.#db.transaction().execute(async (trx) => {
      await trx
        .updateTable('commands')
        .set({
          state: applied ? 'applied' : 'refused',
          error: applied ? null : json({ code: this.verdict, message: 'as the workflow said' }),
          settled_at: instant(this.#now()),
        })
        .where('id', '=', commandId)
        .where('state', '=', 'waiting')
        .execute();
      if (!applied) return;
      await trx
        .updateTable('tickets')
        .set((eb) => ({ version: eb('version', '+', 1) }))
        .where('id', '=', ticketId)
        .execute();
    });
  }
}

export interface RunningApi extends AsyncDisposable {
  readonly db: Db;
  readonly handoff: FakeHandoff;
  readonly time: { now: () => number; at: number };
  readonly keys: Readonly<Record<KeyRole, string>>;
  readonly keyFor: (role: KeyRole, agent: AgentId) => Promise<string>;
  readonly addAgent: (name: string, kind?: 'human' | 'bot') => Promise<AgentId>;
  readonly addTeam: (team: string) => Promise<void>;
  readonly get: (path: string, options?: CallOptions) => Promise<Reply>;
  readonly post: (path: string, body?: unknown, options?: CallOptions) => Promise<Reply>;
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<Reply>;
  readonly openTicket: (more?: Record<string, unknown>, options?: CallOptions) => Promise<Json>;
}

export const TICKET = {
  subject: 'The export of our invoices fails',
  body: 'Since this morning every export ends with an error.',
  channel: 'email',
  requester: { email: 'ana@example.com', name: 'Ana Lima' },
};

/** The whole API on a port of its own, with a real database and a clock that stands still. */
export async function runningApi(
  options: { readonly db?: Db; readonly statementTimeoutMs?: number } = {},
): Promise<RunningApi> {
  const { statementTimeoutMs } = options;
  const database = await freshDatabase(statementTimeoutMs === undefined ? {} : { statementTimeoutMs });
  const { db } = database;
  const time = { at: T0, now: () => time.at };
  const policy = loadPolicy(await readFile(new URL('../../policy/default.yaml', import.meta.url), 'utf8'));
  const handoff = new FakeHandoff(db, time.now);
  const app = createApi({
    db: options.db ?? db,
    handoff,
    time,
    policy: () => policy,
    policyByVersion: () => Promise.resolve(policy),
    log: pino({ level: 'silent' }),
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  await ensureBootstrapKey(db, BOOTSTRAP, T0);
  const keyFor = async (role: KeyRole, agentId: AgentId | null): Promise<string> => {
    const key = `hf_test_${role}_${agentId ?? 'nobody'}_${'x'.repeat(20)}`;
    await insertKey(db, { name: role, hash: hashOf(key), role, agentId, expiresAt: null, now: T0 });
    return key;
  };
  const keys: Record<KeyRole, string> = { admin: '', lead: '', agent: '', reader: '', intake: '' };
  for (const role of KEY_ROLES) keys[role] = await keyFor(role, null);

  const call: RunningApi['call'] = async (method, path, { key, body, raw, headers } = {}) => {
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: {
        ...(key !== null && { authorization: `Bearer ${key ?? keys.admin}` }),
        ...(sent !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent !== undefined && { body: sent }),
    });
    const text = await response.text();
    const reply = {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? null : JSON.parse(text)) as Json,
    };
    if (text !== '' && path !== '/openapi.json') checkAgainstDocument(method, path, reply);
    return reply;
  };
  const post: RunningApi['post'] = (path, body, more) => call('POST', path, { ...more, body });
  return {
    db,
    handoff,
    time,
    keys,
    keyFor,
    call,
    post,
    get: (path, more) => call('GET', path, more),
    openTicket: async (more = {}, options = {}) => {
      const reply = await post('/v1/tickets', { ...TICKET, ...more }, options);
      expect(reply.status, JSON.stringify(reply.body)).toBe(201);
      return reply.body;
    },
    addAgent: async (name, kind = 'human') => {
      const id = newId('agt', T0);
      await db
        .insertInto('agents')
        .values({ id, name, kind, created_at: instant(T0) })
        .execute();
      return id;
    },
    addTeam: async (team) => {
      await db
        .insertInto('teams')
        .values({ id: teamId.parse(team), name: team, strategy: 'round_robin' })
        .execute();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await database[Symbol.asyncDispose]();
    },
  };
}

/** Every answer that any test sees has the form that the OpenAPI document promises, and nothing more. */
function checkAgainstDocument(method: string, path: string, reply: Reply): void {
  if (reply.headers.get('content-type')?.startsWith('application/problem+json')) {
    expect(problemShown.strict().parse(reply.body)).toEqual(reply.body);
    expect(reply.body['status']).toBe(reply.status);
    expect(reply.body['request_id']).toBeTruthy();
    return;
  }
  const plain = path.split('?')[0] ?? path;
  const operation = OPERATIONS.find(
    (one) =>
      one.method === method.toLowerCase() &&
      new RegExp(`^${one.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(plain),
  );
  const described = operation?.answers[reply.status];
  expect(described, `${method} ${path} answered ${reply.status}, which is not documented`).toBeDefined();
  // `z.object` drops what it does not know: equality shows that there was nothing of the kind.
  expect(described?.schema.parse(reply.body)).toEqual(reply.body);
}
