/** A half-open interval of absolute time, epoch milliseconds: `from` is inside, `to` is not. */
export interface Interval {
  readonly from: number;
  /** `Infinity` while it has not ended. */
  readonly to: number;
}

/**
 * What calendars answer for: instants in `[FIRST_INSTANT, LAST_INSTANT)`, 1970 up to 2200. A question that
 * leads beyond it has the answer `Infinity` (never), so that no walk through a calendar is endless.
 */
export const FIRST_INSTANT = 0;
export const LAST_INSTANT = Date.UTC(2200, 0, 1);

/**
 * Open time between two instants, as numbers: ready for binary search.
 * Made by `src/policy`, which alone knows time zones.
 */
export interface OpenTable {
  /** The table says nothing about instants outside `[coversFrom, coversTo)`. */
  readonly coversFrom: number;
  readonly coversTo: number;
  /** Sorted, disjoint, never touching: window `i` is open in `[starts[i], ends[i])`. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Open milliseconds before window `i`. */
  readonly before: readonly number[];
}

/**
 * Business time of one calendar. Semantics 1-6.
 * `tableFor` is deterministic; it extends its table on demand.
 */
export interface Calendar {
  readonly name: string;
  /** Open milliseconds of one business day (`1bd`): 8 h for 09:00-17:00, 24 h for 24x7. */
  readonly businessDayMs: number;
  /**
   * A table that covers at least `[from, to)`.
   *
   * @throws RangeError when the span leaves `[FIRST_INSTANT, LAST_INSTANT]`
   */
  tableFor(from: number, to: number): OpenTable;
}
