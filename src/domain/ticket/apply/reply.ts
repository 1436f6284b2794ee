import type { Command } from '../../../contract/commands.ts';
import { keepPromises, promiseNext } from '../../promise/keep-promises.ts';
import { change, note, pausedAt, record, type Turn, tell } from '../turn.ts';
import { resolveTicket } from './resolve.ts';

/**
 * A reply or an internal note. Only a person's public reply answers the customer: it stops the response
 * clocks and keeps promises (semantics 7, 8, 40, 47). `awaitCustomer` pauses; `resolve` resolves.
 */
export function applyReply(turn: Turn, command: Command & { type: 'replies' }): void {
  const { occurredAt, actor, messageId } = command;
  change(turn, { touched: true });
  if (!command.public) {
    record(turn, 'note.added', occurredAt, { message_id: messageId }, actor);
  } else {
    record(turn, 'reply.sent', occurredAt, { message_id: messageId, answers: command.human }, actor);
    tell(turn, {
      to: { kind: 'customer' },
      channels: ['email'],
      escalationId: null,
      says: { what: 'reply', messageId },
    });
    if (command.human) {
      note(turn, { kind: 'answer', at: occurredAt });
      change(turn, { humanReplies: turn.state.humanReplies + 1 });
      keepPromises(turn, occurredAt);
      if (!command.resolve && turn.state.resolvedAt === null) promiseNext(turn, occurredAt);
    }
  }
  if (command.resolve) {
    resolveTicket(turn, occurredAt, 'solved', actor);
  } else if (command.awaitCustomer && !pausedAt(turn, occurredAt).includes('awaiting_customer')) {
    note(turn, { kind: 'pause', at: occurredAt, reason: 'awaiting_customer', until: null });
    record(turn, 'pause.started', occurredAt, { reason: 'awaiting_customer', message_id: messageId }, actor);
  }
}
