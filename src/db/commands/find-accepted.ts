import { type Command, REFUSALS, type RefusalCode, type Verdict } from '../../contract/commands.ts';
import type { CommandId, TicketId } from '../../contract/ids.ts';
import type { Db } from '../connect.ts';

/** What the database knows of the commands that reached a ticket's workflow. */
export interface AcceptedCommands {
  /** To be applied, in the order of `ids`. */
  readonly waiting: readonly Command[];
  /** Those with a verdict, which are never applied again, and those that were never accepted. */
  readonly settled: readonly Verdict[];
}

/**
 * Looks up what was accepted. The row is what counts, not what travelled: whatever else reaches a workflow (an
 * operator's own signal, a payload that was tampered with) carries no row and is refused.
 */
export async function findAccepted(
  trx: Db,
  ticketId: TicketId,
  ids: readonly CommandId[],
): Promise<AcceptedCommands> {
  if (ids.length === 0) return { waiting: [], settled: [] };
  const rows = await trx
    .selectFrom('commands')
    .select(['id', 'ticket_id', 'type', 'payload', 'state', 'error'])
    .where('id', 'in', ids)
    .execute();
  const waiting: Command[] = [];
  const settled: Verdict[] = [];
  for (const id of ids) {
    const row = rows.find((candidate) => candidate.id === id);
    if (row?.state === 'applied') {
      settled.push({ commandId: id, applied: true });
    } else if (row?.state === 'refused') {
      settled.push({ commandId: id, applied: false, code: codeOf(row.error?.code) });
    } else if (row === undefined || row.ticket_id !== ticketId || row.type === 'start') {
      settled.push({ commandId: id, applied: false, code: 'command.unknown' });
    } else {
      // The row was written by `insertCommand`, which takes nothing but a `Command`.
      waiting.push(row.payload as Command);
    }
  }
  return { waiting, settled };
}

function codeOf(code: string | undefined): RefusalCode {
  return code !== undefined && code in REFUSALS ? (code as RefusalCode) : 'ticket.ended';
}
