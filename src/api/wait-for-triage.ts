import { setTimeout as sleep } from 'node:timers/promises';
import type { TicketId } from '../contract/ids.ts';
import type { Db } from '../db/connect.ts';
import { isTriaged } from '../db/tickets/is-triaged.ts';

const LOOK_EVERY_MS = 50;

/**
 * Waits until the first turn of a ticket is committed, at most so many milliseconds of the machine's own time.
 * Looks at one row by its primary key.
 */
export async function waitForTriage(db: Db, id: TicketId, waitMs: number): Promise<void> {
  for (let waited = 0; waited < waitMs; waited += LOOK_EVERY_MS) {
    if (await isTriaged(db, id)) return;
    await sleep(LOOK_EVERY_MS);
  }
}
