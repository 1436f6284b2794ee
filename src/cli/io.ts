import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** The streams of a command, so that a test can stand in for the terminal. */
export interface Output {
  readonly stdout: Writable;
  readonly stderr: Writable;
}
export interface Io extends Output {
  readonly stdin: Readable;
}

/** Writes a line and waits for a slow reader instead of filling the memory. */
export async function writeLine(stream: Writable, line: string): Promise<void> {
  if (!stream.write(`${line}\n`)) await once(stream, 'drain');
}
