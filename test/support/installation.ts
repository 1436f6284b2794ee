import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../../src/runtime/package-root.ts';
import { identify, isRunning, type ProcessIdentity } from '../../src/runtime/process/identity.ts';

export interface RunFile {
  readonly api_url: string;
  readonly temporal_address: string;
  readonly temporal_namespace: string;
  readonly temporal_ui_url: string | null;
  readonly database_url: string;
  readonly pid: number;
}

/** `bin/holdfast dev` as a person would run it, in a process tree of its own, on ports of its own. */
export interface Installation extends AsyncDisposable {
  readonly process: ChildProcess;
  readonly run: RunFile;
  readonly apiKey: string;
  /** What it has printed so far. */
  said(): string;
  /** The launcher and everything that it has started. */
  processes(): readonly ProcessIdentity[];
  /** Signals the launcher and resolves with its exit code when it has ended; `null` if the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Milliseconds that a start may take here before a test gives up on it. */
const PATIENCE_MS = 100_000;

/** Any free ports, so that tests run side by side and beside a person's own. */
const OWN_PORTS = {
  PORT: '0',
  HOLDFAST_POSTGRES_PORT: '0',
  HOLDFAST_TEMPORAL_PORT: '0',
  HOLDFAST_TEMPORAL_UI_PORT: '0',
};

/** Starts it on that data folder; resolves when it says that it is ready. */
export async function startInstallation(
  dataFolder: string,
  options: { readonly args?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Installation> {
  const env = { ...process.env, ...OWN_PORTS, HOLDFAST_DATA_DIR: dataFolder, ...options.env };
  const child = spawn(
    process.execPath,
    [join(packageRoot(), 'bin', 'holdfast'), 'dev', ...(options.args ?? [])],
    {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const ended = once(child, 'exit');
  const run = await untilReady(child, join(dataFolder, 'run.json'), () => said);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
    return child.exitCode;
  };
  return {
    process: child,
    run,
    apiKey: (await readFile(join(dataFolder, 'api-key'), 'utf8')).trim(),
    said: () => said,
    processes: () => tree(run.pid),
    end,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) await end('SIGTERM');
    },
  };
}

async function untilReady(child: ChildProcess, runFile: string, said: () => string): Promise<RunFile> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`It ended with code ${child.exitCode}:\n${said()}`);
    const text = await readFile(runFile, 'utf8').catch(() => null);
    // A file that an earlier launcher left does not count.
    if (text !== null && JSON.parse(text).pid === child.pid) return JSON.parse(text) as RunFile;
    await sleep(50);
  }
  child.kill('SIGTERM');
  throw new Error(`It was not ready within ${PATIENCE_MS / 1000} s:\n${said()}`);
}

function tree(root: number): ProcessIdentity[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const parents = rows.map((row) => row.trim().split(/\s+/).map(Number));
  const found = new Set([root]);
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const [pid, parent] of parents) {
      if (pid !== undefined && parent !== undefined && found.has(parent)) found.add(pid);
    }
  }
  return [...found].map(identify).filter((one): one is ProcessIdentity => one !== null && isRunning(one));
}
