import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Tries something until it works: a role that starts before its database or Temporal waits for it.
 *
 * @param what - for the log: `the database`
 * @param isFinal - failures that waiting cannot mend, which are thrown
 * @returns `null` if the signal aborted first
 */
export async function untilAvailable<T>(
  what: string,
  attempt: () => Promise<T>,
  log: Logger,
  signal: AbortSignal,
  isFinal: (error: unknown) => boolean = () => false,
): Promise<T | null> {
  for (let pause = FIRST_PAUSE_MS; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (isFinal(error)) throw error;
      log.warn({ err: error }, `${what} is not available yet; tried again`);
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }
  return null;
}
