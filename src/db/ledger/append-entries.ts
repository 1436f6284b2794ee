import type { TicketId } from '../../contract/ids.ts';
import type { LedgerDraft } from '../../domain/ledger.ts';
import { type Db, instant, json } from '../connect.ts';
import { ledgerHash } from './ledger-hash.ts';

/** Where a ticket's ledger ends; kept on its row, which the caller has locked. */
export interface LedgerHead {
  readonly seq: number;
  readonly hash: Buffer | null;
}

/** Appends entries in the caller's transaction and returns the new head. */
export async function appendEntries(
  trx: Db,
  ticketId: TicketId,
  head: LedgerHead,
  drafts: readonly LedgerDraft[],
  recordedAt: number,
): Promise<LedgerHead> {
  if (drafts.length === 0) return head;
  let { seq, hash } = head;
  const rows = drafts.map(({ type, occurredAt, actor, data }) => {
    seq += 1;
    hash = ledgerHash(hash, { ticketId, seq, type, occurredAt, recordedAt, actor, data });
    return {
      ticket_id: ticketId,
      seq,
      type,
      occurred_at: instant(occurredAt),
      recorded_at: instant(recordedAt),
      actor: json(actor),
      data: json(data),
      hash,
    };
  });
  await trx.insertInto('ledger').values(rows).execute();
  return { seq, hash };
}
