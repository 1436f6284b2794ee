import { type Answer, answer } from './answer.ts';
import { cursorAt } from './cursor.ts';

/**
 * One page of a list by time of creation. The query has fetched one row more than asked for, which says
 * whether there is another page.
 */
export function pageOf<R extends { readonly id: string; readonly created_at: number }>(
  rows: readonly R[],
  limit: number,
): { readonly rows: readonly R[]; readonly nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { rows: shown, nextCursor: more ? cursorAt({ createdAt: last.created_at, id: last.id }) : null };
}

/** `{data, next_cursor}`, the form of every list. */
export function pageAnswer(data: readonly unknown[], nextCursor: string | null): Answer {
  return answer(200, { data, next_cursor: nextCursor });
}
