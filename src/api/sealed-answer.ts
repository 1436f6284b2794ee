import { createCipheriv, createDecipheriv, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Answer } from './answer.ts';

const sealedSchema = z.object({ sealed: z.string() });
const answerSchema = z.object({
  status: z.number(),
  headers: z.record(z.string(), z.string()),
  body: z.unknown(),
});

/**
 * Stored answers hold what people wrote, and once the text of a new API key. They are sealed with the caller's
 * own key, of which only a hash is kept: whoever reads the table reads nothing. AES-256-GCM, a key per
 * idempotency key by HKDF.
 */
export function sealAnswer(answer: Answer, secret: KeyObject, idempotencyKey: string): unknown {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyFor(secret, idempotencyKey), nonce);
  const text = Buffer.concat([cipher.update(JSON.stringify(answer), 'utf8'), cipher.final()]);
  return { sealed: Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64') };
}

/** The answer, or `null` if it was sealed with another key (one that has been replaced since). */
export function openAnswer(stored: unknown, secret: KeyObject, idempotencyKey: string): Answer | null {
  const parsed = sealedSchema.safeParse(stored);
  if (!parsed.success) return null;
  const bytes = Buffer.from(parsed.data.sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', keyFor(secret, idempotencyKey), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  let text: string;
  try {
    text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  } catch {
    // The tag does not fit: another key. Whoever asks gets the answer built again instead.
    return null;
  }
  const answer = answerSchema.parse(JSON.parse(text));
  return { status: answer.status, headers: answer.headers, body: answer.body };
}

function keyFor(secret: KeyObject, idempotencyKey: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, idempotencyKey, 'holdfast stored answer', 32));
}
