import type { Actor, Command } from '../../contract/commands.ts';
import type { CommandId, TicketId } from '../../contract/ids.ts';
import { hasEnded } from '../../contract/words.ts';
import type { Db } from '../../db/connect.ts';
import { newId } from '../../db/new-id.ts';
import { type LockedTicket, lockTicket } from '../../db/tickets/lock-ticket.ts';
import type { TimeSource } from '../../runtime/time-source.ts';
import { insertCommand } from './insert-command.ts';
import { endedTicket, noSuchTicket } from './refusals.ts';
import { requireVersion } from './require-version.ts';

/** What every command of this moment shares. */
export interface Stamp {
  readonly id: CommandId;
  readonly occurredAt: number;
  readonly actor: Actor;
}

export interface CommandRequest {
  readonly ticketId: TicketId;
  readonly actor: Actor;
  /** Versions of which one must be the ticket's; `null` = any. */
  readonly ifMatch: readonly number[] | null;
  /** Customers may write to a ticket that has ended: the dispatcher opens a new one that is linked to it. */
  readonly alsoWhenEnded: boolean;
  /** Writes the texts that belong to the command and says what it is. */
  readonly build: (trx: Db, stamp: Stamp, ticket: LockedTicket) => Promise<Command>;
}

/**
 * Accepts a command in the caller's transaction: its texts and its row. Whether the ticket's state allows it
 * is the workflow's word; here only what can never be allowed is refused.
 *
 * @returns the command's id
 * @throws NotAccepted `ticket.not_found`, `ticket.ended`, `ticket.changed`, or what `build` throws
 */
export async function acceptCommand(trx: Db, time: TimeSource, request: CommandRequest): Promise<CommandId> {
  const ticket = await lockTicket(trx, request.ticketId);
  if (ticket === null) throw noSuchTicket();
  if (request.ifMatch !== null) await requireVersion(trx, ticket, request.ifMatch);
  if (!request.alsoWhenEnded && hasEnded(ticket.status)) throw endedTicket();

  // Stamped under the lock: the order of acceptance and the order of the stamps are one.
  const occurredAt = time.now();
  const stamp: Stamp = { id: newId('cmd', occurredAt), occurredAt, actor: request.actor };
  const command = await request.build(trx, stamp, ticket);
  await insertCommand(trx, ticket.id, command, occurredAt);
  return command.id;
}
