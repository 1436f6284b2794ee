import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../package-root.ts';

export interface GuardedSpawn {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** @default the file system's root, so that no directory is held and none has to be readable */
  readonly cwd?: string;
  /** Both streams are appended to this file. Pipes would end the child once its owner is gone. */
  readonly logFile: string;
  /** What asks this process to end at once when its owner has died. @default SIGTERM */
  readonly orphanSignal?: NodeJS.Signals;
  readonly uid?: number;
  readonly gid?: number;
}

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface GuardedChild {
  readonly pid: number;
  /** Where its part of the log file begins, in bytes. */
  readonly logFrom: number;
  /** Resolves when it has ended; never rejects. */
  readonly ended: Promise<Ended>;
  /** `null` while it runs. */
  hasEnded(): Ended | null;
  /** Signals it, waits, and kills its whole group if that long was not enough. */
  stop(signal: NodeJS.Signals, withinMs: number): Promise<Ended>;
}

/** Starts processes that never outlive this one, not even after `kill -9`. */
export interface Guard {
  /** @throws Error if the command cannot be started. */
  start(options: GuardedSpawn): Promise<GuardedChild>;
  /** Lets go of the guarding process; call it when every child has ended. */
  close(): Promise<void>;
}

/**
 * A shell that waits for a line before it becomes the command, keeping its process id. The line is written when
 * the guard knows the id, so there is no moment in which the owner can die and leave a child that nobody guards:
 * without the line the shell reads the end of input and exits.
 */
const GATE = 'read -r _ && exec "$0" "$@" </dev/null';

/** Milliseconds for the guard to answer. It does in a few; this only bounds a machine that is overwhelmed. */
const ANSWER_MS = 10_000;

/**
 * Opens a guard: one small process that ends all children once this process is gone.
 * @throws Error where there is no POSIX shell.
 */
export function openGuard(): Guard {
  if (process.platform === 'win32') {
    throw new Error(
      'Holdfast starts its servers on Linux and macOS only. Use WSL, or set DATABASE_URL and TEMPORAL_ADDRESS.',
    );
  }
  const running = new Map<number, NodeJS.Signals>();
  const waiting = new Map<number, () => void>();
  let closed = false;
  let keeper = openKeeper();

  function openKeeper(): ChildProcess {
    const opened = spawn(process.execPath, [join(packageRoot(), 'scripts', 'guard.mjs')], {
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
      cwd: '/',
      env: { PATH: '/usr/bin:/bin' },
    });
    opened.stdin?.on('error', () => {
      // It has died; `exit` below opens the next one.
    });
    if (opened.stdout !== null) {
      createInterface({ input: opened.stdout }).on('line', (line) => {
        const pid = Number(line.slice(1));
        waiting.get(pid)?.();
        waiting.delete(pid);
      });
    }
    opened.once('exit', () => {
      if (closed) return;
      keeper = openKeeper();
      for (const [pid, signal] of running) keeper.stdin?.write(`+${pid} ${signal}\n`);
    });
    opened.unref();
    return opened;
  }

  async function guarded(pid: number, signal: NodeJS.Signals): Promise<void> {
    running.set(pid, signal);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error('The process that guards children does not answer.')),
        ANSWER_MS,
      );
      waiting.set(pid, () => {
        clearTimeout(timer);
        resolve();
      });
      keeper.stdin?.write(`+${pid} ${signal}\n`);
    });
  }

  async function start(options: GuardedSpawn): Promise<GuardedChild> {
    if (closed) throw new Error('Everything is being stopped; nothing new is started.');
    const log = openSync(options.logFile, 'a', 0o600);
    const logFrom = fstatSync(log).size;
    const child = spawn('/bin/sh', ['-c', GATE, options.command, ...options.args], {
      stdio: ['pipe', log, log],
      detached: true,
      cwd: options.cwd ?? '/',
      env: options.env ?? process.env,
      ...(options.uid === undefined ? {} : { uid: options.uid }),
      ...(options.gid === undefined ? {} : { gid: options.gid }),
    });
    closeSync(log);
    let end: Ended | null = null;
    const ended = new Promise<Ended>((resolve) => {
      child.once('exit', (code, signal) => {
        end = { code, signal };
        running.delete(child.pid ?? 0);
        keeper.stdin?.write(`-${child.pid ?? 0}\n`);
        resolve(end);
      });
    });
    child.stdin?.on('error', () => {
      // It ended before it was let go; `ended` tells.
    });
    if (child.pid === undefined) {
      const [error] = await once(child, 'error');
      throw error instanceof Error ? error : new Error(String(error));
    }
    const { pid } = child;
    await guarded(pid, options.orphanSignal ?? 'SIGTERM');
    child.stdin?.end('go\n');

    return {
      pid,
      logFrom,
      ended,
      hasEnded: () => end,
      async stop(signal, withinMs) {
        if (end !== null) return end;
        child.kill(signal);
        const timer = setTimeout(() => killGroup(pid), withinMs);
        const result = await ended;
        clearTimeout(timer);
        return result;
      },
    };
  }

  return {
    start,
    async close() {
      closed = true;
      keeper.ref();
      const gone = keeper.exitCode === null && keeper.signalCode === null ? once(keeper, 'exit') : undefined;
      keeper.stdin?.end();
      await gone;
    },
  };
}

/** The last resort. The group is the child's own, so nothing of ours is hit. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}
