/** One day of 24 hours, milliseconds. */
export const DAY_MS = 86_400_000;

/**
 * Wall-clock time of one IANA zone. A wall time is written as the milliseconds it would have in UTC:
 * 09:00 on 1 January 1970 is 32 400 000 whatever the zone.
 */
export interface Zone {
  readonly name: string;
  toWall(at: number): number;
  /**
   * The instant of a wall time, by the "compatible" rule of TC39 Temporal and java.time (semantics 2): one
   * that does not exist is moved forward by the length of the gap, an ambiguous one is its first occurrence.
   */
  toInstant(wall: number): number;
}

/** Offsets are looked up span by span, so that a zone costs only for the years somebody asks about. */
const SPAN_MS = 512 * DAY_MS;

interface Change {
  readonly at: number;
  readonly offset: number;
}

/** Zones are facts of the platform's tz database; each is read once per process. */
const known = new Map<string, Zone>();

/** The zone of this name, or `undefined` if the platform's tz database has none. */
export function findZone(name: string): Zone | undefined {
  const found = known.get(name);
  if (found !== undefined) return found;
  const readOffset = offsetReader(name);
  if (readOffset === undefined) return undefined;
  const zone = zoneFrom(name, readOffset);
  known.set(name, zone);
  return zone;
}

function zoneFrom(name: string, readOffset: (at: number) => number): Zone {
  const spans = new Map<number, readonly Change[]>();

  function offsetAt(at: number): number {
    const index = Math.floor(at / SPAN_MS);
    let changes = spans.get(index);
    if (changes === undefined) {
      changes = changesIn(index * SPAN_MS, readOffset);
      spans.set(index, changes);
    }
    return changes.findLast((change) => change.at <= at)?.offset ?? 0;
  }

  return {
    name,
    toWall: (at) => at + offsetAt(at),
    toInstant(wall) {
      // No zone is a day or more away from UTC, so these two are safely before and after the wall time.
      const before = offsetAt(wall - DAY_MS);
      const after = offsetAt(wall + DAY_MS);
      const readings = [wall - Math.max(before, after), wall - Math.min(before, after)];
      // In a gap neither reading is true; the offset before it moves the wall time forward.
      return readings.find((at) => at + offsetAt(at) === wall) ?? wall - before;
    },
  };
}

/**
 * The offset at the beginning of a span and each change within it. Looks at every day, because some zones
 * leave summer time for only a few weeks (Morocco in Ramadan) or days, then bisects to the millisecond.
 */
function changesIn(from: number, readOffset: (at: number) => number): readonly Change[] {
  let offset = readOffset(from);
  const changes: Change[] = [{ at: from, offset }];
  for (let day = from; day < from + SPAN_MS; day += DAY_MS) {
    const next = readOffset(day + DAY_MS);
    if (next === offset) continue;
    let low = day;
    let high = day + DAY_MS;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (readOffset(middle) === offset) low = middle;
      else high = middle;
    }
    changes.push({ at: high, offset: next });
    offset = next;
  }
  return changes;
}

/** Asks the platform for a zone's offset; `undefined` if there is no such zone. */
function offsetReader(timeZone: string): ((at: number) => number) | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  return (at) => {
    // Offsets are whole seconds. "12/31/1969, 19:00:00"
    const second = Math.floor(at / 1000) * 1000;
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0, rest = 0] = format
      .format(second)
      .split(/\D+/)
      .map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, rest) - second;
  };
}
