import { execFile } from 'node:child_process';
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client, escapeIdentifier } from 'pg';
import type { Guard, GuardedChild } from '../process/guard.ts';
import { identify } from '../process/identity.ts';
import { logTail } from '../process/log-tail.ts';
import { type PostgresAccount, postgresAccount } from './postgres-account.ts';
import { postgresBinaries } from './postgres-binaries.ts';

const run = promisify(execFile);

export interface PostgresOptions {
  /** The cluster's folder; made on the first start. Its parent must exist. */
  readonly folder: string;
  /** A loopback port that is free. */
  readonly port: number;
  readonly password: string;
  /** Created if missing. */
  readonly database: string;
  readonly logFile: string;
  readonly guard: Guard;
  /** Settings beside the usual ones, e.g. `{ fsync: 'off' }` for data that may be lost. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface PostgresServer {
  readonly url: string;
  readonly port: number;
  /** As the server says it, e.g. `18.4`. */
  readonly version: string;
  readonly child: GuardedChild;
  /** Lets running transactions end in a rollback, then stops. Killed after that many milliseconds. */
  stop(withinMs: number): Promise<void>;
}

/** Sized for a desk on one small machine; a large one uses a server of its own through DATABASE_URL. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '64MB',
  max_wal_size: '256MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
};

/** Milliseconds in which a server has to answer. Recovery after a crash of this small a cluster takes a few seconds. */
const READY_MS = 60_000;

/**
 * Starts PostgreSQL on loopback over TCP and waits until it answers.
 * @throws Error that quotes the end of the log if it does not come up.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const binaries = await postgresBinaries();
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const account = await postgresAccount([binaries.root, join(options.folder, '..')]);
  if (account.ids !== null) await chown(options.folder, account.ids.uid, account.ids.gid);
  if (!(await isCluster(options.folder))) await makeCluster(binaries.initdb, account, options);
  await removeStalePidFile(options.folder);

  const settings = { ...SETTINGS, port: String(options.port), ...options.settings };
  const server = account.wrap(binaries.postgres, [
    '-D',
    options.folder,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  const child = await options.guard.start({
    ...server,
    logFile: options.logFile,
    // An immediate shutdown: its children go with it, and the next start recovers.
    orphanSignal: 'SIGQUIT',
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
  });
  try {
    const version = await untilItAnswers(options, child);
    return {
      url: urlOf(options, options.database),
      port: options.port,
      version,
      child,
      async stop(withinMs) {
        await child.stop('SIGINT', withinMs);
      },
    };
  } catch (error) {
    await child.stop('SIGINT', 2_000);
    throw error;
  }
}

function urlOf(options: PostgresOptions, database: string): string {
  return `postgres://holdfast:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/${database}`;
}

async function isCluster(folder: string): Promise<boolean> {
  return await stat(join(folder, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
}

/** Made beside its place and renamed, so that a start that is killed meanwhile leaves no half cluster. */
async function makeCluster(
  initdb: string,
  account: PostgresAccount,
  options: PostgresOptions,
): Promise<void> {
  const draft = join(options.folder, 'draft');
  const passwordFile = join(options.folder, 'password');
  await rm(draft, { recursive: true, force: true });
  await writeFile(passwordFile, `${options.password}\n`, { mode: 0o600 });
  if (account.ids !== null) await chown(passwordFile, account.ids.uid, account.ids.gid);
  const command = account.wrap(initdb, [
    `--pgdata=${draft}`,
    '--username=holdfast',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Independent of what the machine has installed: the same order of text everywhere.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-sync',
  ]);
  try {
    await run(command.command, [...command.args], {
      cwd: '/',
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
      ...(command.uid === undefined ? {} : { uid: command.uid }),
      ...(command.gid === undefined ? {} : { gid: command.gid }),
    });
  } catch (error) {
    const said = String(Object(error).stderr ?? error).trim();
    throw new Error(`PostgreSQL could not make its cluster in ${options.folder}: ${said}`, { cause: error });
  } finally {
    await rm(passwordFile, { force: true });
  }
  const aside = `${options.folder}.made`;
  await rm(aside, { recursive: true, force: true });
  await rename(draft, aside);
  await rm(options.folder, { recursive: true });
  await rename(aside, options.folder);
}

/**
 * After a crash the file remains. The server itself recovers from that unless another process has got the same id
 * meanwhile (usual in containers): then it would refuse to start. Whoever calls holds the data directory's lock.
 */
async function removeStalePidFile(folder: string): Promise<void> {
  const file = join(folder, 'postmaster.pid');
  const first = (await readFile(file, 'utf8').catch(() => '')).split('\n')[0];
  const pid = Number(first);
  if (first === '' || !Number.isSafeInteger(pid)) return;
  if (identify(pid) === null || !(await commandLine(pid)).includes(folder)) await rm(file, { force: true });
}

async function commandLine(pid: number): Promise<string> {
  try {
    return (await run('ps', ['-o', 'args=', '-p', String(pid)])).stdout;
  } catch {
    return await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  }
}

async function untilItAnswers(options: PostgresOptions, child: GuardedChild): Promise<string> {
  const deadline = performance.now() + READY_MS;
  let last: unknown;
  while (performance.now() < deadline) {
    const end = child.hasEnded();
    if (end !== null)
      throw await failure(options, child, `ended with ${end.signal ?? `code ${end.code}`}`, last);
    const client = new Client({
      connectionString: urlOf(options, 'postgres'),
      connectionTimeoutMillis: 2_000,
    });
    client.on('error', () => {
      // The connection is thrown away below; the loop asks again.
    });
    try {
      await client.connect();
      const found = await client.query('select 1 from pg_database where datname = $1', [options.database]);
      if (found.rowCount === 0) await client.query(`create database ${escapeIdentifier(options.database)}`);
      const version = await client.query<{ version: string }>(
        "select current_setting('server_version') as version",
      );
      return (version.rows[0]?.version ?? '').split(' ')[0] ?? '';
    } catch (error) {
      last = error;
    } finally {
      await client.end().catch(() => undefined);
    }
    await sleep(50);
  }
  throw await failure(options, child, `did not answer within ${READY_MS / 1000} s`, last);
}

async function failure(
  options: PostgresOptions,
  child: GuardedChild,
  what: string,
  cause: unknown,
): Promise<Error> {
  const log = await logTail(options.logFile, child.logFrom);
  return new Error(`PostgreSQL ${what}. The end of ${options.logFile}:\n${log}`, { cause });
}
