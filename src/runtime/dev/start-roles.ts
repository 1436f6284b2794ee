import { STANDARD_PORT } from '../config.ts';
import type { TemporalConnection } from '../temporal-connection.ts';
import { turnLog } from './data-folder.ts';
import type { Installation } from './installation.ts';
import { keepRunning } from './keep-running.ts';
import { apiIsReady, workerIsReady } from './readiness.ts';
import { startRole } from './role.ts';
import { step } from './say.ts';

/** Starts the API and waits until it serves. @returns its URL */
export async function startApi(installation: Installation, env: NodeJS.ProcessEnv): Promise<string> {
  const { say, config, data, guard, ports, onStop } = installation;
  const logFile = data.logFile('api');
  await turnLog(logFile);
  const { host, port: explicit } = config.http;
  const wish = { name: 'the API', variable: 'PORT', explicit, standard: STANDARD_PORT, host };
  const { url, api } = await step(
    say,
    () =>
      ports.use('api', wish, async (port) => {
        const url = `http://${reachable(host)}:${port}`;
        const api = await keepRunning({
          name: 'The API',
          say,
          logFile,
          start: () =>
            startRole({
              role: 'api',
              env: { ...env, HOST: host, PORT: String(port) },
              logFile,
              guard,
              isReady: () => apiIsReady(url),
            }),
        });
        return { url, api };
      }),
    ({ url }) => `API on ${url}`,
  );
  onStop('api', () => api.stop(2_000));
  return url;
}

/** Starts the worker and waits until it takes work. */
export async function startWorker(
  installation: Installation,
  env: NodeJS.ProcessEnv,
  temporal: TemporalConnection,
): Promise<void> {
  const { say, data, guard, time, onStop } = installation;
  const logFile = data.logFile('worker');
  await turnLog(logFile);
  const worker = await step(
    say,
    () =>
      keepRunning({
        name: 'The worker',
        say,
        logFile,
        start: () => {
          const since = time.now();
          return startRole({
            role: 'worker',
            env,
            logFile,
            guard,
            isReady: () => workerIsReady(temporal, since),
          });
        },
      }),
    () => 'Worker',
  );
  onStop('worker', () => worker.stop(3_000));
}

/** An address that listens on all interfaces is reached by loopback; IPv6 stands in brackets. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
