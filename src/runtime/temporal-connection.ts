import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { ConfigInvalid } from './config.ts';

/** How to reach Temporal. `options` suits both `Connection.connect` and `NativeConnection.connect`. */
export interface TemporalConnection {
  readonly options: NativeConnectionOptions;
  /** `host:port`. */
  readonly address: string;
  readonly namespace: string;
}

/** What Temporal's own tools use when nothing is said. */
const STANDARD_ADDRESS = '127.0.0.1:7233';
const STANDARD_NAMESPACE = 'default';

/** Whether an operator names a Temporal server, so that none of our own is wanted. */
export function namesTemporal(env: NodeJS.ProcessEnv = process.env): boolean {
  return readEnvironment(env).connectionOptions.address !== undefined;
}

/**
 * Reads `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`, `TEMPORAL_TLS*` and Temporal's own
 * configuration file, as every Temporal tool does.
 * @throws ConfigInvalid if they contradict each other or name a file that cannot be read
 */
export function temporalConnection(env: NodeJS.ProcessEnv = process.env): TemporalConnection {
  const { connectionOptions, namespace } = readEnvironment(env);
  const address = connectionOptions.address ?? STANDARD_ADDRESS;
  return { options: { ...connectionOptions, address }, address, namespace: namespace ?? STANDARD_NAMESPACE };
}

function readEnvironment(env: NodeJS.ProcessEnv): ReturnType<typeof loadClientConnectConfig> {
  const defined = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
  );
  try {
    return loadClientConnectConfig({ overrideEnvVars: Object.fromEntries(defined) });
  } catch (error) {
    throw new ConfigInvalid([
      `The TEMPORAL_* settings cannot be used: ${error instanceof Error ? error.message : String(error)}`,
    ]);
  }
}
