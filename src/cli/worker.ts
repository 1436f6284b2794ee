import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { connect } from '../db/connect.ts';
import { createNotifiers } from '../integrations/create-notifiers.ts';
import { loadConfig, requireDatabaseUrl } from '../runtime/config.ts';
import { createLogger } from '../runtime/logging.ts';
import { registerSearchAttributes } from '../runtime/provision/register-search-attributes.ts';
import { temporalConnection } from '../runtime/temporal-connection.ts';
import { systemTime } from '../runtime/time-source.ts';
import { untilAvailable } from '../runtime/until-available.ts';
import { workflowBundle } from '../runtime/workflow-bundle.ts';
import { CONCURRENT_TURNS, runWorker } from '../worker.ts';
import { prepare } from './prepare.ts';
import { stopSignal } from './stop-signal.ts';

/** `bin/holdfast worker`: does the tickets' work until it is told to stop. Waits for the database and Temporal. */
export async function workerCommand(): Promise<number> {
  const config = loadConfig();
  const log = createLogger({ level: config.logLevel, role: 'worker' });
  Runtime.install({
    // The SDK's own words, with ours; nothing of a payload is in them.
    logger: new DefaultLogger('WARN', ({ level, message, meta }) =>
      log[level === 'ERROR' ? 'error' : 'warn']({ sdk: meta }, message),
    ),
    shutdownSignals: [],
  });
  const signal = stopSignal();
  const url = requireDatabaseUrl(config);
  const onIdleError = (error: Error): void =>
    log.warn({ err: error }, 'a connection to the database was lost');
  const turnDb = connect({
    url,
    max: CONCURRENT_TURNS * 2,
    applicationName: 'holdfast-turns',
    connectionTimeoutMs: 1_500,
    onIdleError,
  });
  const db = connect({ url, max: 8, applicationName: 'holdfast-worker', onIdleError });
  const temporal = temporalConnection();
  const clientConnection = Connection.lazy(temporal.options);
  try {
    const bundle = await workflowBundle();
    const policies = await prepare(db, config, systemTime, log, signal);
    const connection = await untilAvailable(
      'Temporal',
      () => NativeConnection.connect(temporal.options),
      log,
      signal,
    );
    if (policies === null || connection === null) return 0;
    const added = await registerSearchAttributes(clientConnection, temporal.namespace);
    if (added.length > 0) log.info({ added }, 'search attributes registered');
    try {
      await runWorker(
        {
          turnDb,
          db,
          connection,
          client: new Client({ connection: clientConnection, namespace: temporal.namespace }),
          namespace: temporal.namespace,
          policies,
          notifiers: createNotifiers({ smtpUrl: config.mail.smtpUrl, mailFrom: config.mail.from }),
          bundle,
          time: systemTime,
          log,
        },
        signal,
      );
    } finally {
      await connection.close();
    }
    return 0;
  } finally {
    await clientConnection.close().catch(() => undefined);
    await turnDb.destroy();
    await db.destroy();
  }
}
