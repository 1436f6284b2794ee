import type { Command } from '../../contract/commands.ts';
import type { CommandId, TicketId } from '../../contract/ids.ts';
import { type Db, instant, json } from '../../db/connect.ts';

/** What the dispatcher finds: a command of an agent or customer, or the start of a ticket's workflow. */
export type Accepted =
  | Command
  | { readonly type: 'start'; readonly id: CommandId; readonly occurredAt: number };

/** Queues a command of a ticket behind those accepted before. @param now - epoch milliseconds */
export async function insertCommand(
  trx: Db,
  ticketId: TicketId,
  command: Accepted,
  now: number,
): Promise<void> {
  await trx
    .insertInto('commands')
    .values({
      id: command.id,
      ticket_id: ticketId,
      type: command.type,
      payload: json(command.type === 'start' ? {} : command),
      occurred_at: instant(command.occurredAt),
      accepted_at: instant(now),
      next_attempt_at: instant(now),
    })
    .execute();
}
