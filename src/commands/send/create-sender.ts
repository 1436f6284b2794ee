import { setMaxListeners } from 'node:events';
import type { Logger } from 'pino';
import { DELIVERY_CHANNELS, type DeliveryChannel } from '../../contract/words.ts';
import type { Db } from '../../db/connect.ts';
import { type Claimed, claimDue } from '../../db/outbox/claim-due.ts';
import { type Kept, keepInInbox } from '../../db/outbox/keep-in-inbox.ts';
import { type Outcome, settleAttempt } from '../../db/outbox/settle-attempt.ts';
import { type Notifier, type Outlet, sends } from '../../integrations/notifier.ts';
import type { TimeSource } from '../../runtime/time-source.ts';
import { attemptSend } from './attempt-send.ts';
import { judgeFailure } from './judge-attempt.ts';
import { createWakeUp } from './wake-up.ts';

export interface SenderDeps {
  readonly db: Db;
  readonly notifiers: Readonly<Record<DeliveryChannel, Outlet>>;
  readonly time: TimeSource;
  readonly log: Logger;
  /** Names this process in the leases. Unique among everything that sends. */
  readonly workerId: string;
  /** From 0 to below 1: spreads the next attempts. @default Math.random */
  readonly random?: () => number;
  /** Milliseconds of real time that one sending may take. @default 10000 */
  readonly sendTimeoutMs?: number;
}

export interface Sender {
  /** Sends what is due until `signal` says stop; resolves when nothing is under way any more. */
  run(signal: AbortSignal): Promise<void>;
  /** Something was written: look now instead of at the next poll. */
  wake(): void;
  /** Sends everything that is due now, and says how many messages left. */
  sendDue(): Promise<number>;
}

/** Plain milliseconds. The lease outlives the longest sending, with room for a slow database. */
const LEASE_MS = 30_000;
const SEND_TIMEOUT_MS = 10_000;
const POLL_MS = 500;
const PAUSE_AFTER_ERROR_MS = 1_000;
/** How long a sending under way may still take once the process is asked to stop. */
const GRACE_MS = 3_000;
/** A channel whose vendor hangs fills its own places only, a destination two of them. */
const PER_CHANNEL = 24;
const PER_DESTINATION = 2;
const INBOX_BATCH = 500;

/**
 * The piece that empties the outbox (semantics 41). Any number may run side by side, in one process or many.
 *
 * The life of a row:
 * - `waiting`, not leased: due at `next_attempt_at`. A claim leases it and counts an attempt.
 * - `waiting`, leased: somebody is sending it. Settled as `sent`, as `failed`, or as `waiting` for a later
 *   attempt. A lease that runs out means that the sender died: the row is claimed again, and is a possible
 *   duplicate unless the receiver recognises keys.
 * - `sent`, `failed`: final.
 */
export function createSender(deps: SenderDeps): Sender {
  const { db, time, log, workerId, random = Math.random, sendTimeoutMs = SEND_TIMEOUT_MS } = deps;
  const { senders, kept } = split(deps.notifiers);
  const underWay = new Map<Claimed, { readonly channel: DeliveryChannel; readonly done: Promise<boolean> }>();
  const bell = createWakeUp();
  const stop = new AbortController();
  // Every sending under way listens to it.
  setMaxListeners(PER_CHANNEL * DELIVERY_CHANNELS.length, stop.signal);

  /** Takes what is due and begins to send it. Does not wait for the vendors. */
  async function takeDue(): Promise<{
    readonly keptCount: number;
    readonly begun: readonly Promise<boolean>[];
  }> {
    const keptCount = await keepInInbox(db, kept, time.now(), INBOX_BATCH);
    const begun: Promise<boolean>[] = [];
    for (const [channel, notifier] of senders) {
      for (const row of await claim(channel, notifier)) begun.push(begin(channel, notifier, row));
    }
    return { keptCount, begun };
  }

  function claim(channel: DeliveryChannel, notifier: Notifier): Promise<readonly Claimed[]> {
    const now = time.now();
    const here = [...underWay].filter(([, sending]) => sending.channel === channel).map(([row]) => row);
    return claimDue(db, {
      channel,
      workerId,
      now,
      leasedUntil: now + LEASE_MS,
      limit: PER_CHANNEL - here.length,
      perDestination: PER_DESTINATION,
      underWay: here,
      honoursKey: notifier.honoursKey,
    });
  }

  function begin(channel: DeliveryChannel, notifier: Notifier, row: Claimed): Promise<boolean> {
    const done = sendAndSettle(notifier, row).finally(() => {
      underWay.delete(row);
      bell.ring();
    });
    underWay.set(row, { channel, done });
    return done;
  }

  async function sendAndSettle(notifier: Notifier, row: Claimed): Promise<boolean> {
    const leaseEnds = time.now() + LEASE_MS;
    const outcome = await outcomeOf(notifier, row);
    await settle(row, outcome, leaseEnds);
    return outcome.state === 'sent';
  }

  async function outcomeOf(notifier: Notifier, row: Claimed): Promise<Outcome> {
    try {
      const sent = await attemptSend(notifier, { ...row, thread: row.ticketId }, sendTimeoutMs, stop.signal);
      return { state: 'sent', at: time.now(), receipt: sent.receipt, note: sent.note ?? null };
    } catch (error) {
      const outcome = judgeFailure({ error, attempt: row.attempt, now: time.now(), random: random() });
      log.warn(
        { delivery: row.id, attempt: row.attempt, err: error, next: outcome },
        'a message did not leave',
      );
      return outcome;
    }
  }

  /** A database that is away for a moment must not make a message that was sent look like one that was not. */
  async function settle(row: Claimed, outcome: Outcome, leaseEnds: number): Promise<void> {
    for (;;) {
      try {
        const ours = await settleAttempt(db, { id: row.id, workerId, attempt: row.attempt }, outcome);
        if (!ours) log.warn({ delivery: row.id }, 'the lease was over before the outcome was known');
        return;
      } catch (error) {
        if (time.now() >= leaseEnds || stop.signal.aborted) {
          log.error(
            { delivery: row.id, err: error, outcome },
            'the outcome of a sending could not be written',
          );
          return;
        }
        await pause(PAUSE_AFTER_ERROR_MS);
      }
    }
  }

  async function run(signal: AbortSignal): Promise<void> {
    const onAbort = (): void => bell.ring();
    signal.addEventListener('abort', onAbort, { once: true });
    while (!signal.aborted) {
      try {
        const { keptCount, begun } = await takeDue();
        if (keptCount + begun.length === 0) await bell.wait(POLL_MS);
      } catch (error) {
        log.error({ err: error }, 'the outbox could not be read; trying again');
        await bell.wait(PAUSE_AFTER_ERROR_MS);
      }
    }
    signal.removeEventListener('abort', onAbort);
    await drain();
  }

  async function drain(): Promise<void> {
    const timer = setTimeout(() => stop.abort(), GRACE_MS);
    await Promise.all([...underWay.values()].map((sending) => sending.done));
    clearTimeout(timer);
  }

  async function sendDue(): Promise<number> {
    let left = 0;
    for (;;) {
      const { keptCount, begun } = await takeDue();
      const sent = await Promise.all(begun);
      left += keptCount + sent.filter(Boolean).length;
      if (keptCount + begun.length === 0) return left;
    }
  }

  return { run, wake: () => bell.ring(), sendDue };
}

function split(outlets: SenderDeps['notifiers']): {
  readonly senders: readonly (readonly [DeliveryChannel, Notifier])[];
  readonly kept: Kept;
} {
  const senders: [DeliveryChannel, Notifier][] = [];
  const kept: Partial<Record<DeliveryChannel, string | null>> = {};
  for (const channel of DELIVERY_CHANNELS) {
    const outlet = outlets[channel];
    if (sends(outlet)) senders.push([channel, outlet]);
    else kept[channel] = outlet.note;
  }
  return { senders, kept };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
