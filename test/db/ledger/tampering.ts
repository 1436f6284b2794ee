import { sql } from 'kysely';
import type { TicketId } from '../../../src/contract/ids.ts';
import type { Db } from '../../../src/db/connect.ts';
import { ledgerHash } from '../../../src/db/ledger/ledger-hash.ts';

/** What somebody with full rights over the database can do: switch the triggers off, change, switch them on. */
export async function tamper(db: Db, statement: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`alter table ledger disable trigger user`.execute(trx);
    await sql.raw(statement).execute(trx);
    await sql`alter table ledger enable trigger user`.execute(trx);
  });
}

/** And what somebody does who knows how the chain is made: every hash anew, up to the head on the ticket's row. */
export async function chainAnew(db: Db, ticketId: TicketId): Promise<void> {
  const rows = await db
    .selectFrom('ledger')
    .selectAll()
    .where('ticket_id', '=', ticketId)
    .orderBy('seq')
    .execute();
  let head: Buffer | null = null;
  for (const row of rows) {
    const { seq, type, occurred_at, recorded_at, actor, data } = row;
    head = ledgerHash(head, {
      ticketId,
      seq,
      type,
      occurredAt: occurred_at,
      recordedAt: recorded_at,
      actor,
      data,
    });
    await tamper(
      db,
      `update ledger set hash = '\\x${head.toString('hex')}' where ticket_id = '${ticketId}' and seq = ${seq}`,
    );
  }
  await db
    .updateTable('tickets')
    .set({ ledger_head: head, ledger_seq: rows.length })
    .where('id', '=', ticketId)
    .execute();
}
