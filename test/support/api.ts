import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Client } from '@temporalio/client';
import { pino } from 'pino';
import { createApi } from '../../src/api/create-api.ts';
import { createDispatcher, type Dispatcher } from '../../src/commands/dispatch/dispatcher.ts';
import { ensureBootstrapKey } from '../../src/db/api-keys/ensure-bootstrap-key.ts';
import { connect, type Db } from '../../src/db/connect.ts';
import { openPolicyStore } from '../../src/db/policies/policy-store.ts';
import { readPolicyFile } from '../../src/policy/read-policy-file.ts';
import { ensureBootstrapPerson } from '../../src/roster/ensure-bootstrap-person.ts';
import { ensureTeams } from '../../src/roster/ensure-teams.ts';
import type { TimeSource } from '../../src/runtime/time-source.ts';

/** An answer of the API, read. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly body: any;
}

export interface ApiSetting {
  readonly databaseUrl: string;
  readonly client: Client;
  readonly time: TimeSource;
  /** @default policy/default.yaml */
  readonly policyFile?: string;
}

/** The API role in this process, on a real database and a real Temporal server. */
export interface Api extends AsyncDisposable {
  readonly db: Db;
  readonly url: string;
  readonly dispatcher: Dispatcher;
  /** The bootstrap person, for whom the bootstrap admin key may act. */
  readonly agent: string;
  /** Calls the API as the bootstrap admin; replies are written by the bootstrap person. */
  call(method: 'GET' | 'POST', path: string, body?: object, headers?: Record<string, string>): Promise<Reply>;
  /**
   * Posts a command and waits for its verdict, however busy the machine: what the API answered with 202 becomes
   * the 200 or 409 that it would have been.
   */
  command(path: string, body?: object): Promise<Reply>;
}

/** Starts the API with the default policy, the bootstrap person and an admin key. */
export async function startApi(setting: ApiSetting): Promise<Api> {
  const { client, time } = setting;
  const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });
  const db = connect({ url: setting.databaseUrl, max: 20, onIdleError: () => undefined });
  const policies = await openPolicyStore(
    db,
    await readPolicyFile(setting.policyFile ?? 'policy/default.yaml'),
    time.now(),
  );
  await ensureTeams(db, policies.current());
  await ensureBootstrapPerson(db, policies.current(), time.now());
  const { id: agent } = await db.selectFrom('agents').select('id').limit(1).executeTakeFirstOrThrow();
  const key = randomBytes(24).toString('hex');
  await ensureBootstrapKey(db, key, time.now());
  const dispatcher = createDispatcher({ db, client, policies, time, log });
  const server = createServer(
    createApi({
      db,
      handoff: dispatcher,
      time,
      policy: () => policies.current(),
      policyByVersion: (version) => policies.byVersion(version),
      log,
    }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const callHere: Api['call'] = (method, path, body = {}, headers = {}) => {
    const author = path.endsWith('/replies') ? { author: agent } : {};
    return call(url, key, method, path, { ...author, ...body }, headers);
  };
  return {
    db,
    url,
    dispatcher,
    agent,
    call: callHere,
    async command(path, body) {
      const answer = await callHere('POST', path, body);
      if (answer.status !== 202) return answer;
      const settled = await until(async () => {
        const { body: command } = await callHere('GET', `/v1/commands/${answer.body.command_id}`);
        return command.state === 'waiting' ? null : command;
      });
      if (settled.state === 'refused') return { ...answer, status: 409, body: settled.error };
      return callHere('GET', `/v1/tickets/${settled.ticket_id}`);
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await dispatcher.drained();
      await db.destroy();
    },
  };
}

/** One call, with a fresh idempotency key for what changes something. */
export async function call(
  url: string,
  key: string,
  method: 'GET' | 'POST',
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const posting = method === 'POST';
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(posting && {
        'content-type': 'application/json',
        'idempotency-key': randomBytes(12).toString('hex'),
      }),
      ...headers,
    },
    ...(posting && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? null : JSON.parse(text) };
}

/** Asks until something is so; bounded by the test's own time limit. For what happens beside the test. */
export async function until<T>(look: () => Promise<T | null | undefined | false>, pauseMs = 50): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
