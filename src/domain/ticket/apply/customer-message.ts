import type { Command } from '../../../contract/commands.ts';
import { resolvedForSilence } from '../no-answer.ts';
import { note, pausedAt, record, type Turn, tell } from '../turn.ts';
import { reopenTicket } from './reopen.ts';

/**
 * A customer wrote. It ends `awaiting_customer`, starts `next_response` and reopens a resolved ticket;
 * auto-replies and bounces are recorded and change nothing (semantics 8, 14, 20).
 */
export function applyCustomerMessage(turn: Turn, command: Command & { type: 'customerMessage' }): void {
  const { occurredAt, actor, messageId } = command;
  record(
    turn,
    'message.received',
    occurredAt,
    { message_id: messageId, automatic: command.automatic },
    actor,
  );
  if (command.automatic) return;

  const { resolvedAt } = turn.state;
  // A message that was written before the resolution and known only now reopens nothing, unless the ticket was
  // resolved because there was none.
  const reopens = resolvedAt !== null && (occurredAt >= resolvedAt || resolvedForSilence(turn));
  if (pausedAt(turn, occurredAt).includes('awaiting_customer')) {
    record(turn, 'pause.ended', occurredAt, { reason: 'awaiting_customer', by: 'customer_message' }, actor);
  }
  if (reopens) reopenTicket(turn, occurredAt, actor);
  note(turn, { kind: 'question', at: occurredAt });
  // The resolution stopped its response clock too, so that it waits from there on.
  if (reopens && occurredAt < resolvedAt) note(turn, { kind: 'question', at: resolvedAt });
  const { assignee } = turn.state;
  if (assignee !== null) {
    tell(turn, {
      to: { kind: 'agent', agentId: assignee },
      channels: ['email'],
      escalationId: null,
      says: { what: 'customer_wrote', messageId, reopened: reopens },
    });
  }
}
