import type { TicketId } from '../../contract/ids.ts';
import type { Db } from '../connect.ts';

/** The ticket that an outside reference stands for. Uses `tickets_external_ref`. */
export async function findByExternalRef(db: Db, externalRef: string): Promise<TicketId | null> {
  const row = await db
    .selectFrom('tickets')
    .select('id')
    .where('external_ref', '=', externalRef)
    .executeTakeFirst();
  return row?.id ?? null;
}
