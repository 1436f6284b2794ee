import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../package-root.ts';
import type { PinnedProgram } from './pinned.ts';

/** Milliseconds without a byte after which the downloader is given up. */
const NO_CONNECTION_MS = 5_000;

/**
 * Lets the Temporal SDK download the program into `folder`.
 * @returns the program's path
 * @throws Error that says in one line why it did not come.
 */
export async function fetchBySdk(
  program: PinnedProgram,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const script = join(packageRoot(), 'scripts', 'sdk-download.mjs');
  const child = spawn(process.execPath, [script, program.sdk.kind, program.sdk.version, folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env,
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const exit = once(child, 'exit');
  let gaveUp = false;
  const watching = new AbortController();
  const watch = (async () => {
    let size = 0;
    for (;;) {
      const aborted = await sleep(NO_CONNECTION_MS, false, { signal: watching.signal }).catch(() => true);
      if (aborted) return;
      const grown = await bytesIn(folder);
      if (grown === size) {
        gaveUp = true;
        child.kill('SIGKILL');
        return;
      }
      size = grown;
    }
  })();
  await exit;
  watching.abort();
  await watch;
  if (gaveUp) throw new Error(`no data for ${NO_CONNECTION_MS / 1000} s`);
  if (child.exitCode !== 0)
    throw new Error(said.trim() || `the downloader ended with code ${child.exitCode}`);
  const file = (await readdir(folder))[0];
  if (file === undefined) throw new Error('the downloader left no file');
  const path = join(folder, file);
  await chmod(path, 0o755);
  return path;
}

async function bytesIn(folder: string): Promise<number> {
  let total = 0;
  for (const name of await readdir(folder))
    total += (await stat(join(folder, name)).catch(() => ({ size: 0 }))).size;
  return total;
}
