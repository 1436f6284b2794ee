import { once } from 'node:events';
import { createServer } from 'node:http';
import { Client, Connection } from '@temporalio/client';
import { createApi } from '../api/create-api.ts';
import { createDispatcher } from '../commands/dispatch/dispatcher.ts';
import { connect } from '../db/connect.ts';
import { loadConfig, requireDatabaseUrl, STANDARD_PORT } from '../runtime/config.ts';
import { createLogger } from '../runtime/logging.ts';
import { temporalConnection } from '../runtime/temporal-connection.ts';
import { systemTime } from '../runtime/time-source.ts';
import { prepare } from './prepare.ts';
import { stopSignal } from './stop-signal.ts';

/** Real milliseconds that requests under way may still take once the role is asked to stop. */
const GRACE_MS = 1_500;

/** `bin/holdfast api`: serves the API until it is told to stop. Needs neither Temporal nor a worker to accept. */
export async function apiCommand(): Promise<number> {
  const config = loadConfig();
  const log = createLogger({ level: config.logLevel, role: 'api' });
  const signal = stopSignal();
  const onIdleError = (error: Error): void =>
    log.warn({ err: error }, 'a connection to the database was lost');
  const db = connect({
    url: requireDatabaseUrl(config),
    max: 20,
    applicationName: 'holdfast-api',
    // Whoever holds one ticket for long must not come to hold every connection of those who write to it.
    lockTimeoutMs: 2_000,
    onIdleError,
  });
  // Lazy: a Temporal that is away must not keep the API from accepting.
  const temporal = temporalConnection();
  const connection = Connection.lazy(temporal.options);
  const client = new Client({ connection, namespace: temporal.namespace });
  try {
    const policies = await prepare(db, config, systemTime, log, signal);
    if (policies === null) return 0;
    const dispatcher = createDispatcher({ db, client, policies, time: systemTime, log });
    const { host, port: wanted, publicBaseUrl } = config.http;
    const app = createApi({
      db,
      handoff: dispatcher,
      time: systemTime,
      policy: () => policies.current(),
      policyByVersion: (version) => policies.byVersion(version),
      log,
      ...(publicBaseUrl === null ? {} : { publicBaseUrl }),
    });
    const server = createServer(app);
    server.listen(wanted ?? STANDARD_PORT, host);
    await once(server, 'listening');
    log.info({ address: server.address() }, 'the API listens');
    if (!signal.aborted) await once(signal, 'abort');
    server.close();
    server.closeIdleConnections();
    await Promise.race([once(server, 'close'), new Promise((resolve) => setTimeout(resolve, GRACE_MS))]);
    server.closeAllConnections();
    return 0;
  } finally {
    await connection.close().catch(() => undefined);
    await db.destroy();
  }
}
