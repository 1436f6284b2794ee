import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { ConfigInvalid } from '../runtime/config.ts';
import { identify } from '../runtime/process/identity.ts';

const RUN = z.object({ database_url: z.string(), pid: z.int() });

/**
 * The database of the Holdfast that `npm start` runs in a data directory, or `null` if none does.
 * @throws ConfigInvalid if one did and ended without a word, such as by `kill -9`
 */
export function runningDatabaseUrl(dataFolder: string | null): string | null {
  const path = resolve(dataFolder ?? '.holdfast', 'run.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const run = RUN.safeParse(JSON.parse(text)).data;
  if (run === undefined) return null;
  if (identify(run.pid) === null) {
    throw new ConfigInvalid([
      `The Holdfast that ${path} tells of (process ${run.pid}) does not run any more. ` +
        'Start it again (`npm start`), or set DATABASE_URL.',
    ]);
  }
  return run.database_url;
}
