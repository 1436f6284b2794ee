import { constants, copyFile, link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { identify, isRunning, type ProcessIdentity } from './identity.ts';

/** What stands in a lock file: who holds it, since when (epoch milliseconds), and what else the holder says. */
export interface LockHolder extends ProcessIdentity {
  readonly since: number;
  readonly note: string | null;
}

export interface Lock {
  /** Replaces the note, e.g. by the URL under which the holder can be reached. */
  say(note: string): Promise<void>;
  release(): Promise<void>;
}

export type LockResult =
  | { readonly taken: true; readonly lock: Lock }
  | { readonly taken: false; readonly holder: LockHolder };

/**
 * Takes the lock, or says who holds it. A lock whose holder no longer runs (or whose process id now belongs to
 * somebody else) counts as free. It appears complete or not at all, by a hard link from a draft.
 * @param now epoch milliseconds
 */
export async function takeLock(path: string, now: number): Promise<LockResult> {
  const self = identify(process.pid);
  if (self === null) throw new Error('The system does not tell when this process began. Is /proc mounted?');
  const mine: LockHolder = { ...self, since: now, note: null };
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    for (;;) {
      if (await place(draft, path)) return { taken: true, lock: lockOf(path, mine) };
      const text = await readFile(path, 'utf8').catch(() => null);
      if (text === null) continue;
      const holder = parse(text);
      if (holder !== null && isRunning(holder)) return { taken: false, holder };
      await removeStale(path, text);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** @returns whether the lock is ours; `false` if there is one already */
async function place(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error;
      // A file system without hard links (some mounts of containers): exclusive creation comes closest.
      await copyFile(draft, path, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if (Object(error).code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes away the lock that was judged stale, and gives back what another process put there meanwhile. */
async function removeStale(path: string, judged: string): Promise<void> {
  const aside = `${path}.stale.${process.pid}`;
  await rename(path, aside).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  const text = await readFile(aside, 'utf8').catch(() => null);
  if (text !== null && text !== judged) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

function lockOf(path: string, mine: LockHolder): Lock {
  return {
    async say(note) {
      const draft = `${path}.${process.pid}`;
      await writeFile(draft, JSON.stringify({ ...mine, note }), { mode: 0o600 });
      await rename(draft, path);
    },
    async release() {
      const holder = parse(await readFile(path, 'utf8').catch(() => ''));
      if (holder?.pid === mine.pid && holder.began === mine.began) await rm(path, { force: true });
    },
  };
}

function parse(text: string): LockHolder | null {
  try {
    const { pid, began, since, note } = Object(JSON.parse(text)) as Record<string, unknown>;
    if (typeof pid !== 'number' || typeof began !== 'string' || typeof since !== 'number') return null;
    return { pid, began, since, note: typeof note === 'string' ? note : null };
  } catch {
    return null;
  }
}
