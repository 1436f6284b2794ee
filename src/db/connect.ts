import { Kysely, PostgresDialect, type RawBuilder, sql } from 'kysely';
import { Pool, types } from 'pg';
import type { Database } from './schema.ts';

export interface ConnectOptions {
  readonly url: string;
  /** Largest number of connections. @default 10 */
  readonly max?: number;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName?: string;
  /** Milliseconds after which the server ends a statement. @default 10000 */
  readonly statementTimeoutMs?: number;
  /** Milliseconds after which a statement gives up waiting for a lock. @default as long as a statement may take */
  readonly lockTimeoutMs?: number;
  /** Milliseconds to wait for a connection. @default 3000 */
  readonly connectionTimeoutMs?: number;
  /** Called with errors of idle connections, which would otherwise end the process. */
  readonly onIdleError?: (error: Error) => void;
}

export type Db = Kysely<Database>;

const { TIMESTAMPTZ, INT8 } = types.builtins;
const parseTimestamp = types.getTypeParser(TIMESTAMPTZ, 'text');

/** Instants become epoch milliseconds, `bigint` becomes a number (all of ours stay far below 2^53). */
function parserFor(oid: Parameters<typeof types.getTypeParser>[0], format: unknown): unknown {
  if (oid === TIMESTAMPTZ) return (text: string) => Number(parseTimestamp(text));
  if (oid === INT8) return Number;
  return types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text');
}

/** Opens a pool. Nothing is connected until the first query. End it with `db.destroy()`. */
export function connect(options: ConnectOptions): Db {
  const pool = new Pool({
    connectionString: options.url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? 'holdfast',
    statement_timeout: options.statementTimeoutMs ?? 10_000,
    lock_timeout: options.lockTimeoutMs ?? 0,
    connectionTimeoutMillis: options.connectionTimeoutMs ?? 3_000,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
    types: { getTypeParser: parserFor as typeof types.getTypeParser },
  });
  // A connection that dies while idle (a restarted server) is replaced by the pool; only tell.
  pool.on('error', (error) => options.onIdleError?.(error));
  // One that dies between two statements of a transaction tells nobody else; the next statement fails by itself.
  // Without a listener it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}

/** Epoch milliseconds to what the driver writes. */
export function instant(ms: number): Date {
  return new Date(ms);
}

/** An instant to compare a column with: columns are read as numbers, and compared as what they are. */
export function instantValue(ms: number): RawBuilder<number> {
  return sql<number>`${instant(ms)}::timestamptz`;
}

/** `null` stays `null`. */
export function instantOrNull(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}

/** JSON for a `jsonb` column. */
export function json(value: unknown): string {
  return JSON.stringify(value);
}
