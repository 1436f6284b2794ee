import { type RawBuilder, sql } from 'kysely';
import { instant } from './connect.ts';

/** Where a page ends: lists are ordered by time of creation, then id, so that no two rows are equal. */
export interface Position {
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly id: string;
}

export type Direction = 'asc' | 'desc';

/** What one page asks for. */
export interface PageRequest {
  readonly limit: number;
  /** The last row of the page before. */
  readonly after: Position | null;
}

/**
 * Rows behind a position. Rows that arrive meanwhile never make one appear twice or push one out of a page,
 * as an offset would.
 */
export function isBehind(
  after: Position,
  direction: Direction,
  createdAt: string,
  id: string,
): RawBuilder<boolean> {
  const columns = sql`(${sql.ref(createdAt)}, ${sql.ref(id)})`;
  const values = sql`(${instant(after.createdAt)}::timestamptz, ${after.id})`;
  return direction === 'desc' ? sql<boolean>`${columns} < ${values}` : sql<boolean>`${columns} > ${values}`;
}
