import { ConfigInvalid } from '../config.ts';

/**
 * The port in that variable; `null` if it is not set.
 * @throws ConfigInvalid if it is no port
 */
export function explicitPort(variable: string, env: NodeJS.ProcessEnv): number | null {
  const text = env[variable];
  if (text === undefined || text === '') return null;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new ConfigInvalid([`${variable} must be a port number; 0 means any free one.`]);
}
