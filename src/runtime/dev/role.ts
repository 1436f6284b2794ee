import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../package-root.ts';
import type { Guard, GuardedChild } from '../process/guard.ts';
import { logTail } from '../process/log-tail.ts';
import type { Running } from './keep-running.ts';

export interface RoleOptions {
  readonly role: 'api' | 'worker';
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly guard: Guard;
  /** Whether it does its work; asked until it says so. Rejections count as "not yet". */
  isReady(): Promise<boolean>;
}

/** Milliseconds in which a role has to be ready; on a cold machine compiling the sources takes a while. */
const READY_MS = 90_000;
const LOOK_MS = 50;

/**
 * Starts one role of Holdfast as a process of its own and waits until it is ready.
 * @throws Error that quotes the end of its log if it does not get ready
 */
export async function startRole(options: RoleOptions): Promise<Running> {
  const child = await options.guard.start({
    command: process.execPath,
    args: ['--enable-source-maps', join(packageRoot(), 'bin', 'holdfast'), options.role],
    env: options.env,
    // Settings are looked for where Holdfast was started.
    cwd: process.cwd(),
    logFile: options.logFile,
  });
  try {
    await untilReady(options, child);
  } catch (error) {
    await child.stop('SIGTERM', 2_000);
    throw error;
  }
  return {
    child,
    async stop(withinMs) {
      await child.stop('SIGTERM', withinMs);
    },
  };
}

async function untilReady(options: RoleOptions, child: GuardedChild): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (performance.now() < deadline) {
    const end = child.hasEnded();
    if (end !== null) {
      const log = await logTail(options.logFile, child.logFrom);
      throw new Error(
        `The ${options.role} ended with ${end.signal ?? `code ${end.code}`}. The end of ${options.logFile}:\n${log}`,
      );
    }
    if (await options.isReady().catch(() => false)) return;
    await sleep(LOOK_MS);
  }
  const log = await logTail(options.logFile, child.logFrom);
  throw new Error(
    `The ${options.role} was not ready within ${READY_MS / 1000} s. The end of ${options.logFile}:\n${log}`,
  );
}
