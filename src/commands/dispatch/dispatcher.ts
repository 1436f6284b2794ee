import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { CommandId, TicketId } from '../../contract/ids.ts';
import { settle } from '../../db/commands/settle.ts';
import type { TimeSource } from '../../runtime/time-source.ts';
import type { Handoff } from '../handoff.ts';
import { awaitVerdict } from './await-verdict.ts';
import type { ClaimedCommand } from './claim-command.ts';
import { claimCommand, findDueTickets } from './claim-command.ts';
import { type DeliverDeps, type Delivered, deliver } from './deliver.ts';
import { markHanded, postpone } from './release-command.ts';
import { settleGone } from './settle-gone.ts';

export interface DispatcherDeps extends DeliverDeps {
  readonly time: TimeSource;
  readonly log: Logger;
}

/** Hands accepted commands to Temporal, those of one ticket one at a time and in order. */
export interface Dispatcher extends Handoff {
  /** Takes up whatever was left over (a crash, an outage), until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** Resolves when nothing is on its way any more. */
  drained(): Promise<void>;
}

/** How many tickets are served at the same time because somebody waits for a verdict. */
const PLACES_FOR_CALLERS = 48;
/**
 * And how many beside them: new tickets, and what was left over. After an outage ten thousand tickets may wait to
 * be started; they neither keep callers waiting nor crowd out the turns of those already started.
 */
const PLACES_FOR_OTHERS = 16;
/** Real milliseconds between two looks for what was left over. */
const POLL_MS = 500;
/** Tickets taken up at each look. */
const AT_ONCE = 128;
/** What Temporal has and has no verdict yet is handed over again after this long, then ever more seldom. */
const HANDED_AGAIN_MS = 60_000;
const LONGEST_AGAIN_MS = 15 * 60_000;
/** Out of reach: tried again after this long, doubled up to the longest. */
const RETRY_MS = 500;
const LONGEST_RETRY_MS = 5_000;

/** Tickets that wait for a place, in the order in which they came, and how many places are free. */
interface Lane {
  readonly queued: Set<TicketId>;
  places: number;
}

/** When what Temporal has is looked after again, if its turn has written no verdict by then. */
function handedAgainAt({ attempts }: ClaimedCommand, now: number): number {
  return now + Math.min(HANDED_AGAIN_MS * 2 ** (attempts - 1), LONGEST_AGAIN_MS);
}

/** Makes a dispatcher. The API and every worker have one; a lease on each command keeps them apart. */
export function createDispatcher(deps: DispatcherDeps): Dispatcher {
  const { db, time, log } = deps;
  const active = new Map<TicketId, Promise<void>>();
  const callers: Lane = { queued: new Set(), places: PLACES_FOR_CALLERS };
  const others: Lane = { queued: new Set(), places: PLACES_FOR_OTHERS };

  function push(lane: Lane, ticketId: TicketId): void {
    lane.queued.add(ticketId);
    takeQueued(lane);
  }

  /** Fills the free places. A ticket that is being served stays queued until that is done. */
  function takeQueued(lane: Lane): void {
    for (const ticketId of lane.queued) {
      if (lane.places === 0) return;
      if (active.has(ticketId)) continue;
      lane.queued.delete(ticketId);
      lane.places -= 1;
      const work = drain(ticketId)
        .catch((error: unknown) =>
          log.warn({ err: error, ticketId }, 'commands wait: the database did not answer'),
        )
        .finally(() => {
          lane.places += 1;
          active.delete(ticketId);
          takeQueued(callers);
          takeQueued(others);
        });
      active.set(ticketId, work);
    }
  }

  /** Delivers a ticket's commands until one has to wait for its verdict or for Temporal. */
  async function drain(ticketId: TicketId): Promise<void> {
    for (;;) {
      const claimed = await claimCommand(db, ticketId, time.now());
      if (claimed === null) return;
      const outcome = await deliver(deps, claimed);
      await putDown(claimed, outcome);
      if (outcome.kind === 'not_yet') return;
      if (outcome.kind === 'handed' && !(await awaitVerdict(db, claimed.id))) return;
    }
  }

  async function putDown(claimed: ClaimedCommand, outcome: Delivered): Promise<void> {
    const now = time.now();
    switch (outcome.kind) {
      case 'handed':
        return markHanded(db, claimed.id, now, handedAgainAt(claimed, now));
      case 'settled': {
        const { refusal } = outcome;
        // An applied command was settled by its own turn; only the validator leaves that to us.
        if (refusal !== null)
          await settle(db, [{ commandId: claimed.id, applied: false, code: refusal }], now);
        // Should the row know of no verdict all the same (an older backup), it is not asked for in a hurry.
        return markHanded(db, claimed.id, now, handedAgainAt(claimed, now));
      }
      case 'gone':
        return settleGone(deps, claimed, now);
      case 'not_yet': {
        const again = Math.min(RETRY_MS * 2 ** (claimed.attempts - 1), LONGEST_RETRY_MS);
        log.debug(
          { ticketId: claimed.ticketId, command: claimed.id, why: outcome.why },
          'command not delivered yet',
        );
        return postpone(db, claimed.id, now + again, outcome.why);
      }
      default:
        return outcome satisfies never;
    }
  }

  async function isSettled(id: CommandId): Promise<boolean> {
    const row = await db.selectFrom('commands').select('state').where('id', '=', id).executeTakeFirst();
    return row !== undefined && row.state !== 'waiting';
  }

  return {
    ticketAccepted: (ticketId) => push(others, ticketId),

    async commandAccepted(ticketId, commandId, waitMs) {
      const giveUpAt = performance.now() + waitMs;
      // Looks soon at first, because a verdict usually takes a few milliseconds.
      for (let pause = 10; ; pause = Math.min(pause * 1.5, 100)) {
        push(callers, ticketId);
        try {
          if (await isSettled(commandId)) return;
        } catch (error) {
          log.warn({ err: error, ticketId }, 'cannot look for the verdict: the database did not answer');
        }
        const left = giveUpAt - performance.now();
        if (left <= 0) return;
        await sleep(Math.min(pause, left));
      }
    },

    async run(signal) {
      while (!signal.aborted) {
        try {
          for (const ticketId of await findDueTickets(db, time.now(), AT_ONCE)) push(others, ticketId);
        } catch (error) {
          log.warn({ err: error }, 'cannot look for waiting commands: the database did not answer');
        }
        await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
      }
    },

    async drained() {
      callers.queued.clear();
      others.queued.clear();
      await Promise.all(active.values());
    },
  };
}
