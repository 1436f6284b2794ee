import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder that holds this package's `package.json`, whether the code runs from `src` or from `dist`.
 * @throws Error if this file was moved out of its package.
 */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) {
      throw new Error('No package.json above the running code. Run Holdfast from a complete checkout.');
    }
    folder = parent;
  }
  return folder;
}
