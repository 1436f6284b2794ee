import { type Migration, Migrator } from 'kysely';
import type { Db } from './connect.ts';
import * as foundation from './migrations/0001-foundation.ts';

/** Every schema change in order. The name is the key that Kysely remembers: never rename one. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-foundation': foundation,
};

/** Brings the schema up to date; safe to run from several processes at once (Kysely takes an advisory lock). */
export async function migrate(db: Db): Promise<readonly string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  return (results ?? [])
    .filter((result) => result.status === 'Success')
    .map((result) => result.migrationName);
}
