import { startPostgres } from '../provision/postgres.ts';
import { keepSecret, turnLog } from './data-folder.ts';
import { reachDatabase } from './database.ts';
import { explicitPort } from './explicit-port.ts';
import type { Installation } from './installation.ts';
import { keepRunning } from './keep-running.ts';
import { step } from './say.ts';

/** Ours stands beside the usual 5432, so that an existing server is left alone. */
const STANDARD_PORT = 54_329;

/** The database of this installation: the one an operator named, else a PostgreSQL of our own. @returns its URL */
export async function providePostgres(installation: Installation): Promise<string> {
  const { say, config, data, guard, ports, onStop } = installation;
  const { databaseUrl } = config;
  if (databaseUrl !== null) {
    const { host, pathname } = new URL(databaseUrl);
    await step(
      say,
      () => reachDatabase(databaseUrl),
      (version) => `PostgreSQL ${version} at ${host}${pathname} (DATABASE_URL)`,
    );
    return databaseUrl;
  }
  const { secret } = await keepSecret(data.file('postgres-password'));
  const logFile = data.logFile('postgres');
  await turnLog(logFile);
  const wish = {
    name: 'PostgreSQL',
    variable: 'HOLDFAST_POSTGRES_PORT',
    explicit: explicitPort('HOLDFAST_POSTGRES_PORT', installation.env),
    standard: STANDARD_PORT,
    host: '127.0.0.1',
  };
  const server = await step(
    say,
    () =>
      ports.use('postgres', wish, (port) =>
        keepRunning({
          name: 'PostgreSQL',
          say,
          logFile,
          start: () =>
            startPostgres({
              folder: data.file('postgres'),
              port,
              password: secret,
              database: 'holdfast',
              logFile,
              guard,
            }),
        }),
      ),
    ({ first }) => `PostgreSQL ${first.version} on 127.0.0.1:${first.port}`,
  );
  onStop('postgres', () => server.stop(2_000));
  return server.first.url;
}
