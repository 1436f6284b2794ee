import type { EscalationId } from '../../contract/ids.ts';
import type { Db } from '../connect.ts';
import { type EscalationRow, selectEscalations } from './select-escalations.ts';

/** One escalation by id, or `null`. Uses the primary key. */
export async function findEscalation(db: Db, id: EscalationId): Promise<EscalationRow | null> {
  const row = await selectEscalations(db).where('e.id', '=', id).executeTakeFirst();
  return row ?? null;
}
