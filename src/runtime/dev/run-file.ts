import { rm } from 'node:fs/promises';
import { writePrivately } from './data-folder.ts';

/** What scripts read to find a running installation; times and names as interfaces.md promises. */
export interface RunFile {
  readonly api_url: string;
  readonly temporal_address: string;
  readonly temporal_namespace: string;
  /** `null` when the Temporal server is not ours: its UI is wherever its operator put it. */
  readonly temporal_ui_url: string | null;
  readonly database_url: string;
  /** The launcher, which owns all other processes. */
  readonly pid: number;
}

/** Says that everything is ready. Holds the database's password, so only the owner may read it. */
export async function writeRunFile(file: string, run: RunFile): Promise<void> {
  await writePrivately(file, `${JSON.stringify(run, null, 2)}\n`);
}

/** Takes it away, whether it is there or not. */
export async function removeRunFile(file: string): Promise<void> {
  await rm(file, { force: true });
}
