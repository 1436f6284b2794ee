import { z } from 'zod';
import type { Position } from '../db/keyset.ts';
import { Problem } from './problem.ts';

const positionSchema = z.tuple([
  z.number().int().min(0).max(4_102_444_800_000),
  z.string().regex(/^[a-z]{3}_[a-z0-9_-]{1,64}$/),
]);
const seqSchema = z.tuple([z.number().int().min(0).max(2_147_483_647)]);
const teamSchema = z.tuple([z.string().regex(/^[\w-]{1,64}$/)]);

/** The cursor behind a row of a list by time of creation. */
export function cursorAt(position: Position): string {
  return encode([position.createdAt, position.id]);
}

/** The cursor behind an entry of a ledger, or behind a team. */
export function cursorBehind(key: number | string): string {
  return encode([key]);
}

/** @throws Problem 422 `cursor.invalid` */
export function positionOf(cursor: string | undefined): Position | null {
  if (cursor === undefined) return null;
  const [createdAt, id] = decode(positionSchema, cursor);
  return { createdAt, id };
}

/** 0 before the first entry. @throws Problem 422 `cursor.invalid` */
export function seqOf(cursor: string | undefined): number {
  return cursor === undefined ? 0 : decode(seqSchema, cursor)[0];
}

/** The empty text before the first team. @throws Problem 422 `cursor.invalid` */
export function teamOf(cursor: string | undefined): string {
  return cursor === undefined ? '' : decode(teamSchema, cursor)[0];
}

function encode(value: readonly (number | string)[]): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
}

function decode<S extends z.ZodType>(schema: S, cursor: string): z.output<S> {
  let value: unknown = null;
  try {
    value = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    // Not ours; refused below.
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const message = 'This is no cursor of this list. Take `next_cursor` of the page before, or leave it out.';
  throw new Problem(422, 'cursor.invalid', message, {
    errors: [{ pointer: '/cursor', in: 'query', code: 'cursor.invalid', message }],
  });
}
