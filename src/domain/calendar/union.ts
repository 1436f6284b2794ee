import type { Interval } from './calendar.ts';

/**
 * The same time as sorted, disjoint intervals that do not touch; empty ones are gone.
 * Overlapping pauses count once (semantics 16).
 */
export function union(intervals: readonly Interval[]): readonly Interval[] {
  if (intervals.length === 0) return intervals;
  const merged: Interval[] = [];
  const sorted = intervals.filter((interval) => interval.to > interval.from).sort((a, b) => a.from - b.from);
  for (const interval of sorted) {
    const last = merged.at(-1);
    if (last === undefined || last.to < interval.from) merged.push(interval);
    else if (last.to < interval.to) merged[merged.length - 1] = { from: last.from, to: interval.to };
  }
  return merged;
}
