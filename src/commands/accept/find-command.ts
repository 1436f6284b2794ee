import type { CommandId, TicketId } from '../../contract/ids.ts';
import type { Db } from '../../db/connect.ts';

export interface CommandRow {
  readonly id: CommandId;
  readonly ticketId: TicketId;
  readonly state: 'waiting' | 'applied' | 'refused';
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** What became of a command so far; `null` if there is none of this id. Uses the primary key. */
export async function findCommand(db: Db, id: CommandId): Promise<CommandRow | null> {
  const row = await db
    .selectFrom('commands')
    .select(['id', 'ticket_id', 'state', 'error'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined
    ? null
    : { id: row.id, ticketId: row.ticket_id, state: row.state, error: row.error };
}
