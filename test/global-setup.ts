import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { connect } from '../src/db/connect.ts';
import { migrate } from '../src/db/migrate.ts';
import { openGuard } from '../src/runtime/process/guard.ts';
import { freePort } from '../src/runtime/process/ports.ts';
import { startPostgres } from '../src/runtime/provision/postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of a database on the run's own PostgreSQL, from which others can be created. */
    postgresUrl: string;
    /** Name of a migrated, empty database to copy. */
    templateDatabase: string;
  }
}

const TEMPLATE = 'template_migrated';

/** One PostgreSQL for the whole run; each test gets a database of its own (test/support/database.ts). */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-test-'));
  // Whoever runs PostgreSQL has to pass through it.
  await chmod(folder, 0o755);
  const logFile = join(folder, 'postgres.log');
  const guard = openGuard();
  try {
    const server = await startPostgres({
      folder: join(folder, 'postgres'),
      port: await freePort(),
      password: 'test',
      database: TEMPLATE,
      logFile,
      guard,
      // The data is thrown away: nothing has to survive a power cut.
      settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
    });
    const db = connect({ url: server.url, max: 1 });
    await migrate(db);
    await db.destroy();
    const admin = new URL(server.url);
    admin.pathname = '/postgres';
    project.provide('postgresUrl', admin.href);
    project.provide('templateDatabase', TEMPLATE);
    return async () => {
      await server.stop(5_000);
      await guard.close();
      await rm(folder, { recursive: true, force: true });
    };
  } catch (error) {
    process.stderr.write(await readFile(logFile, 'utf8').catch(() => ''));
    await guard.close();
    throw error;
  }
}
