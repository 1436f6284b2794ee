import express, { type Request, type Response } from 'express';
import { Problem } from './problem.ts';

/** 1 MB, as the interface promises. */
const LIMIT = 1_048_576;

const read = express.raw({ type: () => true, limit: LIMIT });

/**
 * The bytes of a request's body, unpacked; whatever content type it claims.
 *
 * @throws Problem 413 `body.too_large`, 400 `body.unreadable`
 */
export async function readBytes(request: Request, response: Response): Promise<unknown> {
  await new Promise<void>((resolve, reject) => {
    read(request, response, (error?: unknown) => {
      if (error === undefined || error === null) resolve();
      else reject(problemFor(error));
    });
  });
  const body: unknown = request.body;
  return body;
}

/** Whatever goes wrong while reading is the sender's: too long, cut off, or packed in a way we cannot unpack. */
function problemFor(error: unknown): Problem {
  const tooLarge = error instanceof Error && 'status' in error && error.status === 413;
  return tooLarge
    ? new Problem(413, 'body.too_large', 'The body is over 1 MB. Send less, or in parts.')
    : new Problem(400, 'body.unreadable', 'The body could not be read. Send all of it, as JSON in UTF-8.');
}
