import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import { type ConnectOptions, connect, type Db } from '../../src/db/connect.ts';

export interface FreshDatabase extends AsyncDisposable {
  readonly db: Db;
  /** For code that opens its own pool. */
  readonly url: string;
}

/** A new migrated database of its own, dropped with `await using` or by calling the dispose method. */
export async function freshDatabase(options: Omit<ConnectOptions, 'url'> = {}): Promise<FreshDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(`create database ${name} template ${inject('templateDatabase')}`);
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  const db = connect({ url: url.href, max: 5, onIdleError: () => undefined, ...options });
  return {
    db,
    url: url.href,
    async [Symbol.asyncDispose]() {
      await db.destroy();
      await administer(`drop database ${name} with (force)`);
    },
  };
}

async function administer(statement: string): Promise<void> {
  const client = new Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
