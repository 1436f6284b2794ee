import { Problem } from './problem.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a request's body, whatever content type it claims. No body at all is an empty object.
 *
 * @throws Problem 400 `body.not_json`
 */
export function readJson(bytes: unknown): unknown {
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) return {};
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    throw new Problem(
      400,
      'body.not_json',
      'The body is not JSON in UTF-8. Check quotes, commas and braces.',
    );
  }
}
