import { setTimeout as sleep } from 'node:timers/promises';
import type { Ended } from '../process/guard.ts';
import type { Say } from './say.ts';

/** Something that runs in a process of its own. */
export interface Running {
  readonly child: { readonly ended: Promise<Ended> };
  /** Ends it in order, by force after that many milliseconds. */
  stop(withinMs: number): Promise<void>;
}

export interface KeepRunningOptions<T extends Running> {
  /** As people call it, e.g. `PostgreSQL`. */
  readonly name: string;
  readonly say: Say;
  readonly logFile: string;
  /** Starts it and waits until it serves. */
  start(): Promise<T>;
}

export interface Kept<T extends Running> {
  /** The first one; a restart has the same addresses. */
  readonly first: T;
  stop(withinMs: number): Promise<void>;
}

/** Milliseconds before the first restart; doubled each time up to the longest. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** What lived this long was healthy: the next wait is short again. */
const HEALTHY_MS = 30_000;

/**
 * Starts it, and again whenever it ends by itself, with growing waits.
 * @throws what the first start throws; a later start that fails is said and repeated
 */
export async function keepRunning<T extends Running>(options: KeepRunningOptions<T>): Promise<Kept<T>> {
  const stopping = new AbortController();
  const first = await options.start();
  let current: T | null = first;

  const watching = (async () => {
    let waitMs = FIRST_WAIT_MS;
    while (!stopping.signal.aborted) {
      if (current !== null) {
        const before = performance.now();
        const { code, signal } = await current.child.ended;
        if (stopping.signal.aborted) return;
        current = null;
        if (performance.now() - before > HEALTHY_MS) waitMs = FIRST_WAIT_MS;
        const how = signal === null ? `with code ${code}` : `by ${signal}`;
        options.say(
          `${options.name} ended ${how}; starting it again in ${waitMs / 1000} s. Log: ${options.logFile}`,
        );
      }
      const aborted = await sleep(waitMs, false, { signal: stopping.signal }).catch(() => true);
      if (aborted) return;
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
      try {
        const next = await options.start();
        // The order to stop may have come while it started.
        if (stopping.signal.aborted) return await next.stop(1_000);
        current = next;
        options.say(`${options.name} runs again.`);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        options.say(`${options.name} did not start: ${reason}\nTrying again in ${waitMs / 1000} s.`);
      }
    }
  })();

  return {
    first,
    async stop(withinMs) {
      stopping.abort();
      await current?.stop(withinMs);
      await watching;
    },
  };
}
