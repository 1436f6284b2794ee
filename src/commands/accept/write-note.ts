import type { MessageId, TicketId } from '../../contract/ids.ts';
import type { Db } from '../../db/connect.ts';
import { insertMessage } from '../../db/messages/insert-message.ts';
import type { Stamp } from './accept-command.ts';

/** Keeps the words that explain a command as an internal note; `null` if there are none. */
export async function writeNote(
  trx: Db,
  ticketId: TicketId,
  stamp: Stamp,
  words: readonly (string | undefined)[],
): Promise<MessageId | null> {
  const said = words.filter((word) => word !== undefined);
  if (said.length === 0) return null;
  return insertMessage(trx, {
    ticketId,
    kind: 'note',
    author: stamp.actor,
    channel: null,
    body: said.join('\n\n'),
    occurredAt: stamp.occurredAt,
    createdAt: stamp.occurredAt,
  });
}
