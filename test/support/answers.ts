import type { z } from 'zod';
import type {
  clockShown,
  deliveryShown,
  escalationShown,
  ledgerEntryShown,
  ticketShown,
} from '../../src/api/schemas/shown.ts';

/** What the API documents that it shows. */
export type ShownTicket = z.output<typeof ticketShown>;
export type ShownClock = z.output<typeof clockShown>;
export type ShownEscalation = z.output<typeof escalationShown>;
export type ShownEntry = z.output<typeof ledgerEntryShown>;
export type ShownDelivery = z.output<typeof deliveryShown>;
