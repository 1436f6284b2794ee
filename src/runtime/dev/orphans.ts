import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Guard } from '../process/guard.ts';
import { identify, isRunning, type ProcessIdentity } from '../process/identity.ts';
import { writePrivately } from './data-folder.ts';

/** Milliseconds that the guard of an earlier start may still need to end what it left. */
const PATIENCE_MS = 4_000;

/**
 * Ends what an earlier start left running on the same data. Two PostgreSQL or Temporal servers on one folder would
 * destroy it. The guard of that start has ended them already, unless it was killed as well. Call it with the data
 * folder's lock held.
 * @param file the record that `recordChildren` keeps
 * @param patienceMs milliseconds that the guard of an earlier start may still need
 */
export async function endOrphans(file: string, patienceMs: number = PATIENCE_MS): Promise<void> {
  const left = await load(file);
  const deadline = performance.now() + patienceMs;
  while (left.some(isRunning) && performance.now() < deadline) await sleep(50);
  for (const orphan of left.filter(isRunning)) process.kill(orphan.pid, 'SIGKILL');
  while (left.some(isRunning)) await sleep(20);
}

/** A guard that also writes down, in a file for the next start, which processes it runs. */
export function recordChildren(guard: Guard, file: string): Guard {
  let children: readonly ProcessIdentity[] = [];
  let writing: Promise<void> = Promise.resolve();
  const save = (next: readonly ProcessIdentity[]) => {
    children = next;
    const text = JSON.stringify(children);
    // A record that could not be updated names a process that is gone: the next start sees that for itself.
    writing = writing.then(() => writePrivately(file, text)).catch(() => undefined);
    return writing;
  };
  return {
    async start(options) {
      const child = await guard.start(options);
      const identity = identify(child.pid);
      if (identity !== null) await save([...children, identity]);
      void child.ended.then(() => save(children.filter(({ pid }) => pid !== child.pid)));
      return child;
    },
    async close() {
      await guard.close();
      await writing;
    },
  };
}

async function load(file: string): Promise<ProcessIdentity[]> {
  try {
    const entries: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (!Array.isArray(entries)) return [];
    return entries.filter(
      (entry): entry is ProcessIdentity => typeof entry?.pid === 'number' && typeof entry?.began === 'string',
    );
  } catch {
    return [];
  }
}
