import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { TicketId } from '../../contract/ids.ts';
import { type Db, instant } from '../../db/connect.ts';
import type { TimeSource } from '../../runtime/time-source.ts';

export interface CheckpointDeps {
  readonly db: Db;
  readonly time: TimeSource;
  readonly log: Logger;
}

/** Milliseconds between two checkpoints. */
const EVERY_MS = 60 * 60_000;
const LOOK_MS = 5 * 60_000;
const PAGE = 1_000;

/** Takes a checkpoint of all ledgers every hour, until the signal aborts. Several workers share the duty. */
export async function runCheckpointer(deps: CheckpointDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const now = deps.time.now();
      const last = await deps.db
        .selectFrom('ledger_checkpoints')
        .select((eb) => eb.fn.max('taken_at').as('at'))
        .executeTakeFirst();
      if (now - (last?.at ?? 0) >= EVERY_MS) await takeCheckpoint(deps.db, now);
    } catch (error) {
      deps.log.warn({ err: error }, 'no checkpoint of the ledgers; tried again');
    }
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Writes down one digest over the heads of all ledgers. Each head stands for its whole chain, so a copy of
 * this digest kept elsewhere shows any later change of any entry.
 */
export async function takeCheckpoint(db: Db, now: number): Promise<void> {
  const hash = createHash('sha256');
  let tickets = 0;
  let entries = 0;
  await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      for (let after = '' as TicketId; ; ) {
        const page = await trx
          .selectFrom('tickets')
          .select(['id', 'ledger_seq', 'ledger_head'])
          .where('ledger_seq', '>', 0)
          .where('id', '>', after)
          .orderBy('id')
          .limit(PAGE)
          .execute();
        for (const row of page) {
          hash.update(`${row.id} ${row.ledger_seq} `).update(row.ledger_head ?? '');
          tickets += 1;
          entries += row.ledger_seq;
        }
        const last = page.at(-1);
        if (last === undefined) break;
        after = last.id;
      }
      await trx
        .insertInto('ledger_checkpoints')
        .values({ taken_at: instant(now), tickets, entries, digest: hash.digest() })
        .execute();
    });
}
