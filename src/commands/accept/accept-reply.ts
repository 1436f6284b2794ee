import type { CommandId, TicketId } from '../../contract/ids.ts';
import type { Db } from '../../db/connect.ts';
import { insertMessage } from '../../db/messages/insert-message.ts';
import type { TimeSource } from '../../runtime/time-source.ts';
import { acceptCommand } from './accept-command.ts';
import type { Author } from './author-of.ts';

export interface ReplyRequest {
  readonly ticketId: TicketId;
  readonly author: Author;
  readonly ifMatch: readonly number[] | null;
  readonly body: string;
  /** `false` is an internal note. */
  readonly public: boolean;
  readonly awaitCustomer: boolean;
  readonly resolve: boolean;
}

/** An agent's public reply or internal note. */
export function acceptReply(trx: Db, time: TimeSource, request: ReplyRequest): Promise<CommandId> {
  return acceptCommand(trx, time, {
    ticketId: request.ticketId,
    actor: request.author.actor,
    ifMatch: request.ifMatch,
    alsoWhenEnded: false,
    build: async (trx, stamp, ticket) => ({
      ...stamp,
      type: 'replies',
      messageId: await insertMessage(trx, {
        ticketId: ticket.id,
        kind: request.public ? 'reply' : 'note',
        author: stamp.actor,
        channel: null,
        body: request.body,
        occurredAt: stamp.occurredAt,
        createdAt: stamp.occurredAt,
      }),
      public: request.public,
      human: request.author.human,
      awaitCustomer: request.awaitCustomer,
      resolve: request.resolve,
    }),
  });
}
