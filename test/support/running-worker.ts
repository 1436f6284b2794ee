import type { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { pino } from 'pino';
import { createDispatcher, type Dispatcher } from '../../src/commands/dispatch/dispatcher.ts';
import { connect, type Db } from '../../src/db/connect.ts';
import { openPolicyStore, type PolicyStore } from '../../src/db/policies/policy-store.ts';
import { createNotifiers } from '../../src/integrations/create-notifiers.ts';
import { readPolicyFile } from '../../src/policy/read-policy-file.ts';
import { ensureBootstrapPerson } from '../../src/roster/ensure-bootstrap-person.ts';
import { ensureTeams } from '../../src/roster/ensure-teams.ts';
import type { TimeSource } from '../../src/runtime/time-source.ts';
import { workflowBundle } from '../../src/runtime/workflow-bundle.ts';
import { runWorker } from '../../src/worker.ts';

export interface WorkerSetting {
  readonly databaseUrl: string;
  readonly client: Client;
  readonly connection: NativeConnection;
  readonly time: TimeSource;
  /** @default policy/default.yaml */
  readonly policyFile?: string;
  /** @default false: the time-skipping server cannot list */
  readonly reconcile?: boolean;
}

export interface RunningWorker extends AsyncDisposable {
  readonly db: Db;
  readonly policies: PolicyStore;
  /** The API's half of the hand-over. */
  readonly dispatcher: Dispatcher;
  readonly log: pino.Logger;
}

/** A worker in this process, with the default policy and the bootstrap person, until it is disposed. */
export async function runningWorker(setting: WorkerSetting): Promise<RunningWorker> {
  const { client, connection, time } = setting;
  const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });
  const db = connect({ url: setting.databaseUrl, max: 8, onIdleError: () => undefined });
  const turnDb = connect({ url: setting.databaseUrl, max: 20, onIdleError: () => undefined });
  const published = await readPolicyFile(setting.policyFile ?? 'policy/default.yaml');
  const policies = await openPolicyStore(db, published, time.now());
  await ensureTeams(db, policies.current());
  await ensureBootstrapPerson(db, policies.current(), time.now());
  const stop = new AbortController();
  const ended = runWorker(
    {
      turnDb,
      db,
      connection,
      client,
      namespace: 'default',
      policies,
      notifiers: createNotifiers({ smtpUrl: null, mailFrom: null }),
      bundle: await workflowBundle(),
      time,
      log,
      reconcile: setting.reconcile ?? false,
    },
    stop.signal,
  );
  // A worker that cannot start fails the test at its end at the latest.
  ended.catch(() => undefined);
  return {
    db,
    policies,
    dispatcher: createDispatcher({ db, client, policies, time, log }),
    log,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ended.finally(async () => {
        await turnDb.destroy();
        await db.destroy();
      });
    },
  };
}
