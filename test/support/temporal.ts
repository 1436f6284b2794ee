import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { openGuard } from '../../src/runtime/process/guard.ts';
import { freePort } from '../../src/runtime/process/ports.ts';
import { findProgram } from '../../src/runtime/provision/find-program.ts';
import { TEMPORAL_CLI } from '../../src/runtime/provision/pinned.ts';
import { startTemporal } from '../../src/runtime/provision/temporal.ts';
import { systemTime } from '../../src/runtime/time-source.ts';

export interface DevServer extends AsyncDisposable {
  /** `host:port`; the same after a restart. */
  readonly address: string;
  readonly namespace: string;
  /** Connections to it: `env.client`, `env.nativeConnection`. */
  readonly env: TestWorkflowEnvironment;
  /** An outage: `SIGTERM` ends it in order, `SIGKILL` at once. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** The end of the outage: same address, same data. */
  start(): Promise<void>;
}

/** A Temporal development server of its own, search attributes registered, data kept across `stop` and `start`. */
export async function devServer(): Promise<DevServer> {
  const { path: program } = await findProgram(TEMPORAL_CLI, systemTime);
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-temporal-'));
  const guard = openGuard();
  const options = {
    program,
    port: await freePort(),
    uiPort: null,
    databaseFile: join(folder, 'temporal.db'),
    namespace: 'default',
    logFile: join(folder, 'temporal.log'),
    guard,
  };
  let server = await startTemporal(options);
  const env = await TestWorkflowEnvironment.createFromExistingServer({
    address: server.address,
    namespace: options.namespace,
  });
  return {
    address: server.address,
    namespace: options.namespace,
    env,
    async stop(signal = 'SIGTERM') {
      await server.child.stop(signal, 5_000);
    },
    async start() {
      server = await startTemporal(options);
    },
    async [Symbol.asyncDispose]() {
      await env.teardown();
      await server.stop(5_000);
      await guard.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
