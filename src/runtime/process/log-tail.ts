import { open } from 'node:fs/promises';

/** Bytes of a log that an error message quotes. */
const QUOTED = 2_000;

/**
 * The end of a log file, for a message that says why a process did not come up.
 * @param from where this run's part begins, in bytes
 */
export async function logTail(file: string, from: number): Promise<string> {
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) return '(nothing)';
  try {
    const { size } = await handle.stat();
    if (size <= from) return '(nothing)';
    const length = Math.min(size - from, QUOTED);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8').trim();
  } finally {
    await handle.close();
  }
}
