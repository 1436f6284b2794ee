import type { Db } from '../connect.ts';

/** Names by id, of those agents that exist. */
export async function namesOfAgents(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('agents')
    .select((eb) => [eb.cast<string>('id', 'text').as('id'), 'name'])
    .where((eb) => eb(eb.cast<string>('id', 'text'), 'in', ids))
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}
