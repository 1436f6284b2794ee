import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';

const RUN = z.object({ database_url: z.string() });

/** The database of the Holdfast that `npm start` runs in a data directory, or `null` if none does. */
export function runningDatabaseUrl(dataFolder: string | null): string | null {
  const path = resolve(dataFolder ?? '.holdfast', 'run.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return RUN.safeParse(JSON.parse(text)).data?.database_url ?? null;
}
