import { Client } from 'pg';
import { connect } from '../../db/connect.ts';
import { migrate } from '../../db/migrate.ts';
import { withoutCredentials } from '../logging.ts';

/** Milliseconds to reach a server that an operator named. */
const REACH_MS = 5_000;

/**
 * Looks whether the named server answers.
 * @returns its version, e.g. `17.2`
 * @throws Error with what to do
 */
export async function reachDatabase(url: string): Promise<string> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: REACH_MS });
  client.on('error', () => {
    // Its queries reject as well; they tell.
  });
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>(
      "select current_setting('server_version') as version",
    );
    return rows[0]?.version.split(' ')[0] ?? 'of unknown version';
  } catch (error) {
    const reason = withoutCredentials(error instanceof Error ? error.message || error.name : String(error));
    throw new Error(
      `DATABASE_URL (${withoutCredentials(url)}) cannot be reached: ${reason}. ` +
        'Start that server or correct the URL; without DATABASE_URL Holdfast brings a PostgreSQL of its own.',
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Milliseconds for one statement of a migration; an index on a large table takes its time. */
const STATEMENT_MS = 600_000;

/** Brings the schema up to date. @returns how many changes were applied */
export async function migrateDatabase(url: string): Promise<number> {
  const db = connect({ url, max: 1, applicationName: 'holdfast-migrate', statementTimeoutMs: STATEMENT_MS });
  try {
    return (await migrate(db)).length;
  } finally {
    await db.destroy();
  }
}
