import { randomBytes } from 'node:crypto';
import { Stats } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Lock, takeLock } from '../process/lock-file.ts';

/** One installation's data, held by this process alone. */
export interface DataFolder {
  readonly path: string;
  readonly lock: Lock;
  file(name: string): string;
  /** Where that process writes its log. */
  logFile(name: string): string;
}

/** The data folder is in use; the message says by whom. */
export class DataFolderHeld extends Error {
  readonly code = 'data_folder.held';
}

/** Bytes after which a log is set aside at the next start. One older log is kept. */
const LOG_BYTES = 20_000_000;

/**
 * Makes the folder if needed and takes its lock.
 * @param now epoch milliseconds
 * @throws DataFolderHeld if another process has it
 */
export async function openDataFolder(path: string, now: number): Promise<DataFolder> {
  await requireUsable(path);
  // PostgreSQL may run under another account and has to pass; what is secret has a mode of its own.
  await mkdir(path, { recursive: true, mode: 0o755 });
  const result = await takeLock(join(path, 'lock'), now);
  if (!result.taken) {
    const { pid, since, note } = result.holder;
    throw new DataFolderHeld(
      `${path} is in use by process ${pid} since ${new Date(since).toISOString()}` +
        `${note === null ? ', which is still starting' : ` at ${note}`}. ` +
        `Stop it (kill ${pid}), or set HOLDFAST_DATA_DIR to another folder.`,
    );
  }
  const logs = join(path, 'logs');
  await mkdir(logs, { recursive: true, mode: 0o700 });
  return {
    path,
    lock: result.lock,
    file: (name) => join(path, name),
    logFile: (name) => join(logs, `${name}.log`),
  };
}

/** The data folder cannot be made or written. */
export class DataFolderUnusable extends Error {
  readonly code = 'data_folder.unusable';
}

/**
 * Looks before anything is made: some file systems refuse in ways that `mkdir` never comes back from.
 * @throws DataFolderUnusable
 */
async function requireUsable(path: string): Promise<void> {
  for (let folder = path; ; folder = dirname(folder)) {
    const found = await stat(folder).catch((error: unknown) => (isMissing(error) ? null : error));
    if (found === null) continue;
    const refused = found instanceof Stats ? await whyRefused(folder, found) : 'it cannot be looked at';
    if (refused === null) return;
    throw new DataFolderUnusable(
      `HOLDFAST_DATA_DIR: ${path} cannot be used, because ${refused}. Choose a folder that you may write to.`,
    );
  }
}

/** Tries to write, because rights alone do not say it: root may everything, but not in `/proc`. */
async function whyRefused(folder: string, found: Stats): Promise<string | null> {
  if (!found.isDirectory()) return `${folder} is a file`;
  try {
    await rm(await mkdtemp(join(folder, '.holdfast-')), { recursive: true });
    return null;
  } catch {
    return `nothing can be written in ${folder}`;
  }
}

function isMissing(error: unknown): boolean {
  // ENOTDIR: something above it is a file, which is what will be found then.
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** Sets a log aside that has grown large. */
export async function turnLog(file: string): Promise<void> {
  const { size } = await stat(file).catch(() => ({ size: 0 }));
  if (size > LOG_BYTES) await rename(file, `${file}.1`);
}

/**
 * The secret in that file, made on the first call; readable by its owner only.
 * @param make gives a new secret
 */
export async function keepSecret(
  file: string,
  make: () => string = () => randomBytes(24).toString('base64url'),
): Promise<{ readonly secret: string; readonly isNew: boolean }> {
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  if (kept.trim() !== '') return { secret: kept.trim(), isNew: false };
  const secret = make();
  await writePrivately(file, `${secret}\n`);
  return { secret, isNew: true };
}

/** Writes a file of mode 0600 that is there complete or not at all. */
export async function writePrivately(file: string, text: string): Promise<void> {
  const draft = `${file}.draft`;
  await rm(draft, { force: true });
  await writeFile(draft, text, { mode: 0o600, flush: true });
  await rename(draft, file);
}
