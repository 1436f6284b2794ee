import type { DeliveryId } from '../../contract/ids.ts';
import { type Db, instant, json } from '../connect.ts';

/** What became of one attempt. */
export type Outcome =
  | {
      readonly state: 'sent';
      readonly at: number;
      readonly receipt: Record<string, unknown>;
      readonly note: string | null;
    }
  | { readonly state: 'again'; readonly at: number; readonly error: string; readonly mayHaveArrived: boolean }
  | { readonly state: 'failed'; readonly error: string };

/**
 * Writes the outcome of an attempt, if the row is still this worker's. Returns `false` if it is not: the lease
 * was over and somebody else has taken it.
 */
export async function settleAttempt(
  db: Db,
  attempt: { readonly id: DeliveryId; readonly workerId: string; readonly attempt: number },
  outcome: Outcome,
): Promise<boolean> {
  const result = await db
    .updateTable('outbox')
    .set({ leased_until: null, ...columnsOf(outcome) })
    .where('id', '=', attempt.id)
    .where('state', '=', 'waiting')
    .where('leased_by', '=', attempt.workerId)
    .where('attempts', '=', attempt.attempt)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

function columnsOf(outcome: Outcome) {
  switch (outcome.state) {
    case 'sent':
      return {
        state: 'sent' as const,
        sent_at: instant(outcome.at),
        receipt: json(outcome.receipt),
        leased_by: null,
        last_error: null,
        ...(outcome.note === null ? {} : { note: outcome.note }),
      };
    case 'again':
      return {
        next_attempt_at: instant(outcome.at),
        last_error: outcome.error,
        // Stays, if the receiver may have it: the next claim then marks a possible duplicate.
        ...(outcome.mayHaveArrived ? {} : { leased_by: null }),
      };
    case 'failed':
      return { state: 'failed' as const, last_error: outcome.error, leased_by: null };
  }
}
