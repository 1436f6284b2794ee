import { type Actor, REFUSALS } from '../../contract/commands.ts';
import type { CommandId, TicketId, WindowId } from '../../contract/ids.ts';
import type { KeyRole, PauseReason } from '../../contract/words.ts';
import type { Db } from '../../db/connect.ts';
import type { PauseRule } from '../../domain/policy.ts';
import type { TimeSource } from '../../runtime/time-source.ts';
import { acceptCommand } from './accept-command.ts';
import { NotAccepted } from './not-accepted.ts';
import { writeNote } from './write-note.ts';

export interface PauseRequest {
  readonly ticketId: TicketId;
  readonly actor: Actor;
  readonly role: KeyRole;
  readonly ifMatch: readonly number[] | null;
  readonly reason: PauseReason;
  readonly note: string | undefined;
  /** Epoch milliseconds. */
  readonly until: number | undefined;
  readonly windowId: WindowId | undefined;
  /** What the policy says of this reason: what it needs, and who may (semantics 14, 15). */
  readonly rule: PauseRule;
}

/**
 * A pause by hand, with the evidence that its reason needs (semantics 14).
 *
 * @throws NotAccepted `pause.role`, `pause.needs_note`, `pause.needs_window`, `pause.no_window_wanted`,
 *   `pause.already_over`, `window.*`
 */
export function acceptPause(trx: Db, time: TimeSource, request: PauseRequest): Promise<CommandId> {
  const { reason, note, windowId, rule } = request;
  if (!rule.allowed.includes(request.role)) {
    throw new NotAccepted(
      'forbidden',
      'pause.role',
      `The policy lets only keys with the role ${rule.allowed.join(' or ')} pause for this reason. Ask one of them.`,
      '/reason',
    );
  }
  if (rule.needs === 'note' && note === undefined) {
    throw new NotAccepted(
      'invalid',
      'pause.needs_note',
      'This reason needs a note: say whom the ticket waits for, and why.',
      '/note',
    );
  }
  if (rule.needs === 'window' && windowId === undefined) {
    throw new NotAccepted(
      'invalid',
      'pause.needs_window',
      'A pause for maintenance needs a window that was announced. GET /v1/maintenance-windows lists them.',
      '/window_id',
    );
  }
  if (rule.needs !== 'window' && windowId !== undefined) {
    throw new NotAccepted(
      'invalid',
      'pause.no_window_wanted',
      'This reason takes no maintenance window. Leave it out.',
      '/window_id',
    );
  }
  return acceptCommand(trx, time, {
    ticketId: request.ticketId,
    actor: request.actor,
    ifMatch: request.ifMatch,
    alsoWhenEnded: false,
    build: async (trx, stamp, ticket) => {
      if (request.until !== undefined && request.until <= stamp.occurredAt) {
        throw new NotAccepted('invalid', 'pause.already_over', REFUSALS['pause.already_over'], '/until');
      }
      const windowEnds = windowId === undefined ? null : await endOfWindow(trx, windowId, stamp.occurredAt);
      const ends = [request.until, windowEnds].filter((at) => at !== undefined && at !== null);
      return {
        ...stamp,
        type: 'pause',
        reason,
        noteId: await writeNote(trx, ticket.id, stamp, [note]),
        until: ends.length === 0 ? null : Math.min(...ends),
        windowId: windowId ?? null,
      };
    },
  });
}

/** When an announced window that runs now will end. */
async function endOfWindow(trx: Db, id: WindowId, now: number): Promise<number> {
  const window = await trx
    .selectFrom('maintenance_windows')
    .select(['starts_at', 'ends_at', 'announced_at'])
    .where('id', '=', id)
    .executeTakeFirst();
  const refuse = (code: string, message: string): NotAccepted =>
    new NotAccepted('invalid', code, message, '/window_id');
  if (window === undefined) {
    throw refuse(
      'window.unknown',
      'No maintenance window has this id. GET /v1/maintenance-windows lists them.',
    );
  }
  if (window.announced_at === null || window.announced_at > now) {
    throw refuse(
      'window.not_announced',
      'This window was not announced, so it pauses nothing. Announce it first.',
    );
  }
  if (window.ends_at <= now) throw refuse('window.over', 'This window is over. Name one that runs.');
  if (window.starts_at > now) {
    throw refuse('window.not_begun', 'This window has not begun. It pauses by itself when it does.');
  }
  return window.ends_at;
}
