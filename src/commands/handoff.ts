import type { CommandId, TicketId } from '../contract/ids.ts';

/**
 * How accepted work reaches Temporal. What is handed over is already committed: losing a call loses nothing,
 * because the dispatcher finds the row; repeating one does nothing twice.
 */
export interface Handoff {
  /** A ticket was committed; its workflow may start. Returns at once and never throws. */
  ticketAccepted(ticketId: TicketId): void;
  /** Resolves when the command's row is settled or `waitMs` have passed; the row says which. Never throws. */
  commandAccepted(ticketId: TicketId, commandId: CommandId, waitMs: number): Promise<void>;
}
