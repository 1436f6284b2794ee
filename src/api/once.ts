import { createHash } from 'node:crypto';
import type { Db } from '../db/connect.ts';
import { claimKey, type IdempotencyKey } from '../db/idempotency/claim-key.ts';
import { type EarlierRequest, findKey } from '../db/idempotency/find-key.ts';
import { referKey } from '../db/idempotency/refer-key.ts';
import { storeAnswer } from '../db/idempotency/store-answer.ts';
import type { Answer } from './answer.ts';
import type { KeyHolder } from './caller.ts';
import type { Made } from './operation.ts';
import { Problem } from './problem.ts';
import { openAnswer, sealAnswer } from './sealed-answer.ts';

export interface OnceRequest {
  readonly db: Db;
  readonly caller: KeyHolder;
  /** `Idempotency-Key`, if it was sent. */
  readonly key: string | null;
  /** What makes two requests the same: operation, ids in the path, validated body. Plain JSON. */
  readonly request: unknown;
  readonly now: number;
}

/**
 * Runs a write once per `Idempotency-Key`.
 *
 * The key is claimed first in the transaction of the write, so two requests with one key cannot both write:
 * the second waits for the first to commit. The answer is stored afterwards; whoever finds a key without one
 * (the process died in between, or the first request still waits) builds it from `ref`. The first stored
 * answer stands, and everybody gets that one. A request that was not accepted wrote nothing, its key included.
 *
 * @throws Problem 422 `idempotency.key_reused`
 */
export async function once(
  request: OnceRequest,
  write: (trx: Db) => Promise<Made>,
  respond: (ref: string) => Promise<Answer>,
): Promise<Answer> {
  const { db, caller } = request;
  if (request.key === null) {
    const made = await db.transaction().execute(write);
    return made.answer ?? respond(made.ref);
  }
  const key: IdempotencyKey = { apiKeyId: caller.keyId, key: request.key };
  const fingerprint = fingerprintOf(request.request);

  const earlier = await findKey(db, key);
  if (earlier !== null) return replay(request, key, fingerprint, earlier, respond);

  const made = await db.transaction().execute(async (trx) => {
    if (!(await claimKey(trx, key, fingerprint, request.now))) return null;
    const made = await write(trx);
    await referKey(trx, key, made.ref);
    if (made.answer !== undefined) {
      await storeAnswer(trx, key, made.answer.status, sealAnswer(made.answer, caller.secret, key.key));
    }
    return made;
  });
  if (made === null) {
    const winner = await findKey(db, key);
    if (winner === null) throw new Error('an idempotency key was taken and is gone');
    return replay(request, key, fingerprint, winner, respond);
  }
  return made.answer ?? settle(request, key, await respond(made.ref));
}

async function replay(
  request: OnceRequest,
  key: IdempotencyKey,
  fingerprint: Buffer,
  earlier: EarlierRequest,
  respond: (ref: string) => Promise<Answer>,
): Promise<Answer> {
  if (!fingerprint.equals(earlier.fingerprint)) {
    throw new Problem(
      422,
      'idempotency.key_reused',
      'This Idempotency-Key came with another request before. Use a new key for a new request.',
    );
  }
  const stored =
    earlier.response === null ? null : openAnswer(earlier.response, request.caller.secret, key.key);
  // A key without `ref` was never committed: claim and ref are one transaction.
  const answer = stored ?? (await settle(request, key, await respond(earlier.ref ?? '')));
  return { ...answer, headers: { ...answer.headers, 'Idempotency-Replayed': 'true' } };
}

/** Stores an answer, or finds that another request of the same key was faster and takes that one. */
async function settle(request: OnceRequest, key: IdempotencyKey, answer: Answer): Promise<Answer> {
  const { db, caller } = request;
  if (await storeAnswer(db, key, answer.status, sealAnswer(answer, caller.secret, key.key))) return answer;
  const stored = await findKey(db, key);
  return openAnswer(stored?.response, caller.secret, key.key) ?? answer;
}

function fingerprintOf(request: unknown): Buffer {
  return createHash('sha256').update(canonical(request)).digest();
}

/** JSON whose keys are sorted: the order in which a client writes its fields means nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
