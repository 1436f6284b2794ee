import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../runtime/package-root.ts';

const PACKAGE = z.object({ version: z.string() });

/** The version that `package.json` names, e.g. `0.1.0`. */
export function version(): string {
  return PACKAGE.parse(JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'))).version;
}
