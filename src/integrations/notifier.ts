import type { Recipient } from '../db/schema.ts';

/** What a sender is given: one row of the outbox. */
export interface Outgoing {
  /** The same for every attempt. A sender that can, hands it on, so that a second sending is impossible. */
  readonly key: string;
  readonly recipient: Recipient;
  /** Channel and address, e.g. `email:ana@example.com`. */
  readonly destination: string;
  readonly subject: string;
  readonly body: string;
  /** Messages of one thread belong together for the reader; the ticket's id, or `null`. */
  readonly thread: string | null;
}

export interface Sent {
  /** What the receiver answered, kept with the row: ids and codes, no text. */
  readonly receipt: Record<string, unknown>;
  /** In words, for a reader of the deliveries, where something about this sending is not as expected. */
  readonly note?: string;
}

/** The port behind which every way of sending a message lives. */
export interface Notifier {
  readonly name: string;
  /**
   * Whether the receiver throws a second message of the same key away. Where it does not, a sending whose
   * outcome is unknown makes the next one a possible duplicate (semantics 41).
   */
  readonly honoursKey: boolean;
  /**
   * Sends one message, or throws `DeliveryRefused` or `DeliveryFailed`; any other error counts as
   * `DeliveryFailed` with an unknown outcome. Has to give up when `signal` says so.
   */
  send(delivery: Outgoing, signal: AbortSignal): Promise<Sent>;
}

/** Where a message is read in Holdfast itself: the row of the outbox is the message, nothing is sent. */
export interface Inbox {
  readonly name: 'inbox';
  /** In words, why it came here if it was meant to leave by another channel. */
  readonly note: string | null;
}

/** What stands behind a channel. */
export type Outlet = Notifier | Inbox;

/** Whether an outlet sends, or keeps. */
export function sends(outlet: Outlet): outlet is Notifier {
  return 'send' in outlet;
}

/** The receiver does not want this message, now or later: an unknown mailbox, a malformed address. */
export class DeliveryRefused extends Error {
  readonly code = 'delivery.refused';
  override readonly name = 'DeliveryRefused';
}

/** It did not work this time: the receiver is away, busy, or did not answer. */
export class DeliveryFailed extends Error {
  readonly code = 'delivery.failed';
  override readonly name = 'DeliveryFailed';
  /** The message may have been taken all the same: the connection was lost before the answer came. */
  readonly mayHaveArrived: boolean;

  constructor(message: string, options: ErrorOptions & { readonly mayHaveArrived: boolean }) {
    super(message, options);
    this.mayHaveArrived = options.mayHaveArrived;
  }
}
