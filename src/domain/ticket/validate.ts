import type { Command, RefusalCode } from '../../contract/commands.ts';

/** What decides whether a ticket allows a command; both the whole state and the workflow's view of it have it. */
export interface Standing {
  readonly ended: boolean;
  readonly resolved: boolean;
  /** Reasons of the pauses that run. */
  readonly paused: readonly string[];
  /** Ids of the escalations that are open or acknowledged. */
  readonly openEscalations: readonly string[];
}

/**
 * Why a ticket in this standing refuses a command; `null` if it does not.
 * What a customer writes is refused only by a ticket that has ended: a new one is opened for it (semantics 20).
 */
export function refusalOf(standing: Standing, command: Command): RefusalCode | null {
  if (standing.ended) return 'ticket.ended';
  switch (command.type) {
    case 'replies':
      if (!standing.resolved) return null;
      if (command.resolve) return 'ticket.already_resolved';
      return command.awaitCustomer ? 'ticket.resolved' : null;
    case 'customerMessage':
    case 'priority':
    case 'assignment':
      return null;
    case 'pause':
      if (standing.resolved) return 'ticket.resolved';
      if (command.until !== null && command.until <= command.occurredAt) return 'pause.already_over';
      return standing.paused.includes(command.reason) ? 'pause.already_running' : null;
    case 'resume':
      if (command.reason === null) return standing.paused.length === 0 ? 'pause.not_running' : null;
      return standing.paused.includes(command.reason) ? null : 'pause.not_running';
    case 'resolve':
      return standing.resolved ? 'ticket.already_resolved' : null;
    case 'reopen':
    case 'close':
      return standing.resolved ? null : 'ticket.not_resolved';
    case 'acknowledge':
    case 'complete':
      return standing.openEscalations.includes(command.escalationId) ? null : 'escalation.not_open';
    default:
      return command satisfies never;
  }
}
