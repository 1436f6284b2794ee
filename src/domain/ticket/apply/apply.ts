import type { Command } from '../../../contract/commands.ts';
import { acknowledgeEscalation } from '../../escalation/acknowledge.ts';
import { completeEscalation } from '../../escalation/complete.ts';
import type { Turn } from '../turn.ts';
import { applyAssignment } from './assign.ts';
import { applyPriority } from './change-priority.ts';
import { closeTicket } from './close.ts';
import { applyCustomerMessage } from './customer-message.ts';
import { applyPause } from './pause.ts';
import { reopenTicket } from './reopen.ts';
import { applyReply } from './reply.ts';
import { resolveTicket } from './resolve.ts';
import { applyResume } from './resume.ts';

/** Applies a command that the ticket does not refuse. */
export function apply(turn: Turn, command: Command): void {
  switch (command.type) {
    case 'replies':
      return applyReply(turn, command);
    case 'customerMessage':
      return applyCustomerMessage(turn, command);
    case 'pause':
      return applyPause(turn, command);
    case 'resume':
      return applyResume(turn, command);
    case 'resolve':
      return resolveTicket(turn, command.occurredAt, command.reason, command.actor, command.noteId);
    case 'reopen':
      return reopenTicket(turn, command.occurredAt, command.actor, command.noteId);
    case 'close':
      return closeTicket(turn, command.occurredAt, command.actor, command.noteId);
    case 'priority':
      return applyPriority(turn, command);
    case 'assignment':
      return applyAssignment(turn, command);
    case 'acknowledge':
      return acknowledgeEscalation(turn, command);
    case 'complete':
      return completeEscalation(turn, command);
    default:
      return command satisfies never;
  }
}
