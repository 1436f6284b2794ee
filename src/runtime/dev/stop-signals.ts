import type { Say } from './say.ts';

/** Milliseconds between looks at the parent. */
const PARENT_LOOK_MS = 1_000;

/** A terminal sends Ctrl-C to npm and to us, and npm passes it on: twice within this time is once. */
const SAME_ORDER_MS = 700;

export interface StopSignals {
  /** Aborted when it is time to stop. */
  readonly signal: AbortSignal;
  /** Puts the process back as it was. */
  [Symbol.dispose](): void;
}

/**
 * Listens for the order to stop: Ctrl-C, SIGTERM, a closed terminal, or the end of the `npm` that started us (npm
 * passes no SIGKILL on). The second order does not wait any more.
 * @param kill ends everything at once
 */
export function listenForStop(
  say: Say,
  kill: () => Promise<void>,
  env: NodeJS.ProcessEnv = process.env,
): StopSignals {
  const controller = new AbortController();
  let orderedAt = 0;
  const order = (why: string) => {
    if (!controller.signal.aborted) {
      orderedAt = performance.now();
      say(`\n${why}: stopping. Once more to stop at once.`);
      controller.abort();
      return;
    }
    if (performance.now() - orderedAt < SAME_ORDER_MS) return;
    say('Stopping at once.');
    void kill().finally(() => process.exit(130));
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const handlers = signals.map((signal) => {
    const handler = () => order(signal === 'SIGINT' ? 'Ctrl-C' : signal);
    process.on(signal, handler);
    return { signal, handler };
  });
  const parent = process.ppid;
  const watch =
    env['npm_lifecycle_event'] === undefined
      ? undefined
      : setInterval(() => {
          if (process.ppid !== parent && !controller.signal.aborted) order('npm has ended');
        }, PARENT_LOOK_MS);
  watch?.unref();
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const { signal, handler } of handlers) process.off(signal, handler);
      clearInterval(watch);
    },
  };
}
