import { Problem } from './problem.ts';

/** What a request's headers ask for. */
export interface RequestHeaders {
  readonly idempotencyKey: string | null;
  /** Versions of which one must be the ticket's; `null` = any, `[]` = none can be. */
  readonly ifMatch: readonly number[] | null;
  /** `Prefer: wait=5`: milliseconds to wait for triage; 0 without it. */
  readonly waitMs: number;
}

/** Nobody holds a connection for longer than this. */
const LONGEST_WAIT_S = 30;

/** @throws Problem 422 `idempotency.key_invalid` */
export function readHeaders(header: (name: string) => string | undefined): RequestHeaders {
  return {
    idempotencyKey: readKey(header('idempotency-key')),
    ifMatch: readIfMatch(header('if-match')),
    waitMs: readWait(header('prefer')),
  };
}

function readKey(value: string | undefined): string | null {
  if (value === undefined) return null;
  // Printable ASCII, so that it is the same text in every log and index.
  if (/^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(value)) return value;
  throw new Problem(
    422,
    'idempotency.key_invalid',
    'Idempotency-Key has 1 to 255 printable ASCII characters; a UUID is a good one.',
  );
}

/** RFC 9110 13.1.1. What is not one of our tags matches nothing. */
function readIfMatch(value: string | undefined): readonly number[] | null {
  if (value === undefined || value.trim() === '*') return null;
  return value
    .split(',')
    .map((tag) => /^\s*(?:W\/)?"(\d{1,9})"\s*$/.exec(tag)?.[1])
    .filter((version) => version !== undefined)
    .map(Number);
}

/** RFC 7240. Preferences that are not understood are ignored. */
function readWait(value: string | undefined): number {
  const seconds = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,4})"?\s*(?:$|[,;])/i.exec(value ?? '')?.[1];
  return seconds === undefined ? 0 : Math.min(Number(seconds), LONGEST_WAIT_S) * 1000;
}
