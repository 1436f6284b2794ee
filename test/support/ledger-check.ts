import type { TicketId } from '../../src/contract/ids.ts';
import type { Db } from '../../src/db/connect.ts';
import { ledgerHash } from '../../src/db/ledger/ledger-hash.ts';

/** What is wrong with a ticket's ledger: gaps, a broken chain, a head that is not its own. Empty = sound. */
export async function ledgerFaults(db: Db, ticketId: TicketId): Promise<readonly string[]> {
  const faults: string[] = [];
  const rows = await db
    .selectFrom('ledger')
    .selectAll()
    .where('ticket_id', '=', ticketId)
    .orderBy('seq')
    .execute();
  const head = await db
    .selectFrom('tickets')
    .select(['ledger_seq', 'ledger_head'])
    .where('id', '=', ticketId)
    .executeTakeFirstOrThrow();
  let previous: Buffer | null = null;
  for (const [index, row] of rows.entries()) {
    if (row.seq !== index + 1) faults.push(`entry ${index + 1} has number ${row.seq}`);
    const expected = ledgerHash(previous, {
      ticketId,
      seq: row.seq,
      type: row.type,
      occurredAt: row.occurred_at,
      recordedAt: row.recorded_at,
      actor: row.actor,
      data: row.data,
    });
    if (!expected.equals(row.hash)) faults.push(`entry ${row.seq} breaks the chain`);
    previous = row.hash;
  }
  if (head.ledger_seq !== rows.length)
    faults.push(`the row says ${head.ledger_seq} entries, there are ${rows.length}`);
  if (previous !== null && head.ledger_head?.equals(previous) !== true)
    faults.push('the row has another head');
  return faults;
}
