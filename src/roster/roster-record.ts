import type { AgentId } from '../contract/ids.ts';
import type { Strategy } from '../contract/words.ts';
import { type Db, json } from '../db/connect.ts';

/** What the installation remembers of the rosters that were applied to it. */
export interface RosterRecord {
  /** Which agent a key of the file means, also after their name or address has changed. */
  readonly agents: Readonly<Record<string, AgentId>>;
  /** Teams whose strategy the roster sets instead of the policy. */
  readonly strategies: Readonly<Record<string, Strategy>>;
  /** The person of a fresh installation (semantics 36); `null` if there never was one. */
  readonly bootstrap: AgentId | null;
}

const KEY = 'roster';
const EMPTY: RosterRecord = { agents: {}, strategies: {}, bootstrap: null };

/** Reads the record and holds it until the end of the transaction: rosters are applied one at a time. */
export async function lockRecord(trx: Db): Promise<RosterRecord> {
  await trx
    .insertInto('settings')
    .values({ key: KEY, value: json(EMPTY) })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  const row = await trx
    .selectFrom('settings')
    .select('value')
    .where('key', '=', KEY)
    .forUpdate()
    .executeTakeFirst();
  // Only this file writes the row.
  return { ...EMPTY, ...(row?.value as Partial<RosterRecord> | undefined) };
}

/** Writes the record that `lockRecord` holds. */
export async function writeRecord(trx: Db, record: RosterRecord): Promise<void> {
  await trx
    .updateTable('settings')
    .set({ value: json(record) })
    .where('key', '=', KEY)
    .execute();
}
