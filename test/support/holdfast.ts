import type { NativeConnection } from '@temporalio/worker';
import { pino } from 'pino';
import { connect } from '../../src/db/connect.ts';
import { openPolicyStore } from '../../src/db/policies/policy-store.ts';
import { createNotifiers } from '../../src/integrations/create-notifiers.ts';
import { readPolicyFile } from '../../src/policy/read-policy-file.ts';
import { workflowBundle } from '../../src/runtime/workflow-bundle.ts';
import { runWorker } from '../../src/worker.ts';
import { type Api, type ApiSetting, startApi } from './api.ts';

export interface HoldfastSetting extends ApiSetting {
  readonly connection: NativeConnection;
}

/** API and worker in this process; everything ends with `await using`. */
export async function startHoldfast(setting: HoldfastSetting): Promise<Api> {
  const api = await startApi(setting);
  const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });
  const turnDb = connect({ url: setting.databaseUrl, max: 20, onIdleError: () => undefined });
  const policies = await openPolicyStore(
    api.db,
    await readPolicyFile(setting.policyFile ?? 'policy/default.yaml'),
    setting.time.now(),
  );
  const stop = new AbortController();
  const ended = runWorker(
    {
      turnDb,
      db: api.db,
      connection: setting.connection,
      client: setting.client,
      namespace: 'default',
      policies,
      notifiers: createNotifiers({ smtpUrl: null, mailFrom: null }),
      bundle: await workflowBundle(),
      time: setting.time,
      log,
      // The time-skipping server cannot list workflows; a test of the reconciler calls it itself.
      reconcile: false,
    },
    stop.signal,
  );
  // A worker that cannot start fails the test at its end at the latest.
  ended.catch(() => undefined);
  return {
    ...api,
    async [Symbol.asyncDispose]() {
      stop.abort();
      try {
        await ended;
      } finally {
        await turnDb.destroy();
        await api[Symbol.asyncDispose]();
      }
    },
  };
}
