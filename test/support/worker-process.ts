import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A worker in a process of its own, that can be killed as a machine kills: without a word. */
export interface WorkerProcess extends AsyncDisposable {
  kill(): Promise<void>;
  start(): void;
}

/** Starts `bin/holdfast worker` against these servers. */
export function workerProcess(env: Readonly<Record<string, string>>): WorkerProcess {
  let child: ChildProcess | null = null;
  const start = (): void => {
    child = spawn(process.execPath, ['bin/holdfast', 'worker'], {
      env: { ...process.env, LOG_LEVEL: 'error', ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  };
  const kill = async (): Promise<void> => {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  start();
  return { start, kill, [Symbol.asyncDispose]: kill };
}
