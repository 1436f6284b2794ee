import type { Outcome } from '../../db/outbox/settle-attempt.ts';
import { DeliveryFailed, DeliveryRefused } from '../../integrations/notifier.ts';

/** A refusal is asked for again, because servers answer "never" for a full disk too; then it is believed. */
export const ATTEMPTS_WHEN_REFUSED = 3;
/** With the longest pause below this is three and a half days: an outage over a long weekend loses nothing. */
export const ATTEMPTS_WHEN_FAILING = 1_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 300_000;

export interface Failure {
  readonly error: unknown;
  /** This attempt's number, from 1. */
  readonly attempt: number;
  /** Epoch milliseconds. */
  readonly now: number;
  /** From 0 to below 1. */
  readonly random: number;
}

/** What follows from an attempt that did not succeed: another one after a growing pause, or giving up. */
export function judgeFailure({ error, attempt, now, random }: Failure): Outcome {
  const refused = error instanceof DeliveryRefused;
  const text = error instanceof Error ? error.message : String(error);
  if (attempt >= (refused ? ATTEMPTS_WHEN_REFUSED : ATTEMPTS_WHEN_FAILING))
    return { state: 'failed', error: text };
  return {
    state: 'again',
    at: now + pauseMs(attempt, random),
    error: text,
    mayHaveArrived: !refused && !(error instanceof DeliveryFailed && !error.mayHaveArrived),
  };
}

/** Doubles, up to five minutes; spread over its upper half, so that what failed together does not return together. */
function pauseMs(attempt: number, random: number): number {
  const full = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
  return Math.round(full * (0.5 + random / 2));
}
