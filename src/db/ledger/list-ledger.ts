import type { Actor } from '../../contract/commands.ts';
import type { TicketId } from '../../contract/ids.ts';
import type { Db } from '../connect.ts';

export interface LedgerRow {
  readonly seq: number;
  readonly type: string;
  readonly occurred_at: number;
  readonly recorded_at: number;
  readonly actor: Actor;
  readonly data: Record<string, unknown>;
}

/** Entries of a ticket's ledger behind `afterSeq`, in order. Uses the primary key. */
export async function listLedger(
  db: Db,
  ticketId: TicketId,
  afterSeq: number,
  limit: number,
): Promise<readonly LedgerRow[]> {
  return db
    .selectFrom('ledger')
    .select(['seq', 'type', 'occurred_at', 'recorded_at', 'actor', 'data'])
    .where('ticket_id', '=', ticketId)
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .limit(limit)
    .execute();
}
