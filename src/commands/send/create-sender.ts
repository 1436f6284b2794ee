import type { Logger } from 'pino';
import type { DeliveryChannel } from '../../contract/words.ts';
import type { Db } from '../../db/connect.ts';
import type { Notifier } from '../../integrations/notifier.ts';
import type { TimeSource } from '../../runtime/time-source.ts';

export interface SenderDeps {
  readonly db: Db;
  readonly notifiers: Readonly<Record<DeliveryChannel, Notifier>>;
  readonly time: TimeSource;
  readonly log: Logger;
  /** Names this process in the leases. Unique among everything that sends. */
  readonly workerId: string;
  /** From 0 to below 1: spreads the next attempts. @default Math.random */
  readonly random?: () => number;
}

export interface Sender {
  /** Sends what is due until `signal` says stop; resolves when nothing is in flight any more. */
  run(signal: AbortSignal): Promise<void>;
  /** Something was written: look now instead of at the next poll. */
  wake(): void;
  /** Sends everything that is due now, and says how many messages left. */
  sendDue(): Promise<number>;
}
