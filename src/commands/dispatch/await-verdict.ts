import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { CommandId } from '../../contract/ids.ts';
import type { Db } from '../../db/connect.ts';

/** Real milliseconds. A turn takes a few dozen; one that takes longer than this is waiting out a failure. */
const LONGEST_MS = 2_000;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 100;

/**
 * Waits for the verdict on a signal that Temporal has, if another command of the ticket stands behind it:
 * otherwise a ticket to which many customers' messages came would move on by one message each time somebody
 * looks for what was left over.
 *
 * @returns whether the next command may travel
 */
export async function awaitVerdict(db: Db, id: CommandId): Promise<boolean> {
  const giveUpAt = performance.now() + LONGEST_MS;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const { settled, more } = await look(db, id);
    if (settled || !more) return settled;
    if (performance.now() + pause > giveUpAt) return false;
    await sleep(pause);
  }
}

/** Uses the primary key and `commands_to_deliver`. */
async function look(db: Db, id: CommandId): Promise<{ readonly settled: boolean; readonly more: boolean }> {
  const result = await sql<{ settled: boolean; more: boolean }>`
    select state <> 'waiting' as settled,
           exists (select 1 from commands behind
                   where behind.ticket_id = commands.ticket_id and behind.seq > commands.seq
                     and (behind.state = 'waiting' or behind.handed_at is null)) as more
    from commands where id = ${id}
  `.execute(db);
  return result.rows[0] ?? { settled: false, more: false };
}
