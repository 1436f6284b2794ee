import type { Command } from '../../contract/commands.ts';
import { ENDED } from '../../contract/words.ts';
import { settle } from '../../db/commands/settle.ts';
import { openSuccessor } from '../../db/tickets/open-successor.ts';
import type { ClaimedCommand } from './claim-command.ts';
import type { DeliverDeps } from './deliver.ts';
import { markHanded, postpone } from './release-command.ts';
import { startTicket } from './start-ticket.ts';

/**
 * The workflow that a command is for does not run. If its ticket has ended, the command is refused, or, for a
 * customer's message, a new ticket is opened; if the ticket is open, its workflow was lost and starts again.
 */
export async function settleGone(deps: DeliverDeps, claimed: ClaimedCommand, now: number): Promise<void> {
  // Its verdict is known, and there is nobody left to tell.
  if (claimed.settled) return markHanded(deps.db, claimed.id, now, now);
  const ticket = await deps.db
    .selectFrom('tickets')
    .select('status')
    .where('id', '=', claimed.ticketId)
    .executeTakeFirst();
  if (ticket === undefined || !ENDED.includes(ticket.status)) {
    await startTicket(deps, claimed.ticketId, true);
    return postpone(deps.db, claimed.id, now + 200, 'the workflow of this ticket was gone and starts again');
  }
  const command = claimed.payload as Command;
  if (command.type === 'customerMessage' && !command.automatic) {
    await deps.db.transaction().execute((trx) => openSuccessor(trx, claimed.ticketId, command, now));
    return;
  }
  await settle(deps.db, [{ commandId: claimed.id, applied: false, code: 'ticket.ended' }], now);
  return markHanded(deps.db, claimed.id, now, now);
}
