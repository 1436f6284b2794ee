import { connect } from '../db/connect.ts';
import { migrate } from '../db/migrate.ts';
import { loadConfig, requireDatabaseUrl } from '../runtime/config.ts';
import type { Output } from './io.ts';

const HELP = `Usage: bin/holdfast migrate

Brings the schema of the database at DATABASE_URL up to date. Safe to run again, and from several places at
once; \`npm start\` does it by itself.

Exit status: 0 the schema is up to date, 1 it is not.
`;

/** Milliseconds for one statement of a migration; an index on a large table takes its time. */
const STATEMENT_MS = 600_000;

/** `bin/holdfast migrate`. Returns the exit status. */
export async function migrateCommand(args: readonly string[], io: Output): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    io.stdout.write(HELP);
    return 0;
  }
  if (args.length > 0) {
    io.stderr.write(`holdfast migrate: ${args[0] ?? ''} means nothing here. See --help.\n`);
    return 2;
  }
  const db = connect({ url: requireDatabaseUrl(loadConfig()), max: 1, statementTimeoutMs: STATEMENT_MS });
  try {
    const applied = await migrate(db);
    io.stdout.write(
      applied.length === 0 ? 'The schema is up to date.\n' : `Applied ${applied.join(', ')}.\n`,
    );
    return 0;
  } finally {
    await db.destroy();
  }
}
