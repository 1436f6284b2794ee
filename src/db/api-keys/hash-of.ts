import { createHash } from 'node:crypto';

/**
 * What is kept of a key. Keys are long and random, so one round of SHA-256 is enough; looking a key up by its
 * hash takes a time that says nothing about the key.
 */
export function hashOf(key: string): Buffer {
  return createHash('sha256').update(key, 'utf8').digest();
}
