import type { OpenTable } from './calendar.ts';

/** The last index whose value is at or before `limit` in a sorted array; -1 if there is none. */
function lastAtOrBefore(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Number.POSITIVE_INFINITY) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The window that `at` lies in, or the last one before it; `undefined` before the first. */
export function windowAt(
  table: OpenTable,
  at: number,
): { readonly from: number; readonly to: number } | undefined {
  const index = lastAtOrBefore(table.starts, at);
  const from = table.starts[index];
  const to = table.ends[index];
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** The start of the first window after `at`; `undefined` if the table has none. */
export function nextStart(table: OpenTable, at: number): number | undefined {
  return table.starts[lastAtOrBefore(table.starts, at) + 1];
}

/** Open milliseconds from the beginning of the table up to `at`. Never falls; flat while closed. */
export function openBefore(table: OpenTable, at: number): number {
  const index = lastAtOrBefore(table.starts, at);
  const start = table.starts[index];
  const end = table.ends[index];
  const before = table.before[index];
  if (start === undefined || end === undefined || before === undefined) return 0;
  return before + Math.min(at, end) - start;
}

/**
 * The earliest instant at which `openMs` of the table have passed: a closing time, not the next opening
 * (semantics 4). `openMs` is above zero and the table holds that much.
 */
export function earliestWith(table: OpenTable, openMs: number): number {
  // Whole milliseconds, so "strictly before" is "at or before one less".
  const index = lastAtOrBefore(table.before, openMs - 1);
  return (table.starts[index] ?? table.coversTo) + openMs - (table.before[index] ?? 0);
}

/** The latest instant at which no more than `openMs` of the table have passed: an opening, not the last closing. */
export function latestWith(table: OpenTable, openMs: number): number {
  const index = lastAtOrBefore(table.before, openMs);
  return (table.starts[index] ?? table.coversFrom) + openMs - (table.before[index] ?? 0);
}
