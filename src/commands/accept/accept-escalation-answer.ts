import type { Actor } from '../../contract/commands.ts';
import type { CommandId, EscalationId } from '../../contract/ids.ts';
import type { Db } from '../../db/connect.ts';
import { insertMessage } from '../../db/messages/insert-message.ts';
import type { TimeSource } from '../../runtime/time-source.ts';
import { acceptCommand } from './accept-command.ts';
import { NotAccepted } from './not-accepted.ts';
import { writeNote } from './write-note.ts';

export interface EscalationAnswer {
  readonly escalationId: EscalationId;
  readonly actor: Actor;
  readonly ifMatch: readonly number[] | null;
  /** To acknowledge means "I have it"; to complete needs an outcome (semantics 35). */
  readonly answer:
    | { readonly type: 'acknowledge'; readonly note: string | undefined }
    | { readonly type: 'complete'; readonly outcome: string };
}

/**
 * Somebody takes an escalation on, or says what came of it.
 *
 * @throws NotAccepted `escalation.not_found`
 */
export async function acceptEscalationAnswer(
  trx: Db,
  time: TimeSource,
  request: EscalationAnswer,
): Promise<CommandId> {
  const { escalationId, answer } = request;
  const escalation = await trx
    .selectFrom('escalations')
    .select('ticket_id')
    .where('id', '=', escalationId)
    .executeTakeFirst();
  if (escalation === undefined) {
    throw new NotAccepted(
      'not_found',
      'escalation.not_found',
      'No escalation has this id. GET /v1/escalations lists them.',
    );
  }
  return acceptCommand(trx, time, {
    ticketId: escalation.ticket_id,
    actor: request.actor,
    ifMatch: request.ifMatch,
    alsoWhenEnded: false,
    build: async (trx, stamp, ticket) => {
      if (answer.type === 'acknowledge') {
        const noteId = await writeNote(trx, ticket.id, stamp, [answer.note]);
        return { ...stamp, type: 'acknowledge', escalationId, noteId };
      }
      const outcomeId = await insertMessage(trx, {
        ticketId: ticket.id,
        kind: 'outcome',
        author: stamp.actor,
        channel: null,
        body: answer.outcome,
        occurredAt: stamp.occurredAt,
        createdAt: stamp.occurredAt,
      });
      return { ...stamp, type: 'complete', escalationId, outcomeId };
    },
  });
}
