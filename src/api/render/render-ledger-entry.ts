import type { LedgerRow } from '../../db/ledger/list-ledger.ts';
import { shown } from './instants.ts';

/** An entry of the ledger as readers see it; `data` is shown as it is stored. */
export function renderLedgerEntry(row: LedgerRow) {
  return {
    seq: row.seq,
    type: row.type,
    occurred_at: shown(row.occurred_at),
    recorded_at: shown(row.recorded_at),
    actor: { kind: row.actor.kind, id: row.actor.id },
    data: row.data,
  };
}
