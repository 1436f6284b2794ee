import type { Duration } from '../domain/policy.ts';

/** A duration as files say it (semantics 46): `ms`, `s`, `m`, `h`, `d` (24 h of plain time), `bd`. */
export const DURATION = /^[1-9]\d{0,8}(ms|s|m|h|d|bd)$/;
/** The same without business days. */
export const PLAIN_DURATION = /^[1-9]\d{0,8}(ms|s|m|h|d)$/;

const UNIT_MS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;
type Unit = keyof typeof UNIT_MS;
const UNITS: readonly Unit[] = ['d', 'h', 'm', 's', 'ms'];

/** Reads a duration; `undefined` if the text is none. */
export function parseDuration(text: string): Duration | undefined {
  if (!DURATION.test(text)) return undefined;
  const amount = Number.parseInt(text, 10);
  const unit = text.replace(/^\d+/, '');
  if (unit === 'bd') return { kind: 'days', days: amount, text };
  const known = UNITS.find((candidate) => candidate === unit);
  return known === undefined ? undefined : { kind: 'time', ms: amount * UNIT_MS[known], text };
}

/** Reads a duration of plain time in milliseconds; `undefined` if the text is none or counts business days. */
export function parsePlainMs(text: string): number | undefined {
  const duration = parseDuration(text);
  return duration?.kind === 'time' ? duration.ms : undefined;
}

/** The shortest way to write so many milliseconds exactly: 90 000 is `90s`, 7 200 000 is `2h`. */
export function formatMs(ms: number): string {
  const unit = UNITS.find((candidate) => ms % UNIT_MS[candidate] === 0) ?? 'ms';
  return `${ms / UNIT_MS[unit]}${unit}`;
}

/** The ways in which people write units. */
const SPELLINGS: Readonly<Record<string, number | 'bd'>> = {
  ms: 1,
  msec: 1,
  millis: 1,
  milliseconds: 1,
  s: 1000,
  sec: 1000,
  secs: 1000,
  second: 1000,
  seconds: 1000,
  m: 60_000,
  min: 60_000,
  mins: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
  hrs: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
  w: 604_800_000,
  week: 604_800_000,
  weeks: 604_800_000,
  bd: 'bd',
  bds: 'bd',
  businessday: 'bd',
  businessdays: 'bd',
  workday: 'bd',
  workdays: 'bd',
  workingday: 'bd',
  workingdays: 'bd',
};

/** What somebody who wrote this probably meant: `15min` is `15m`, `1h30m` is `90m`, a bare 15 is `15m`. */
export function guessDuration(value: unknown): string | undefined {
  const text = String(value)
    .toLowerCase()
    .replaceAll(/\s|_|(?<=\d)-/g, '');
  if (/^\d+$/.test(text)) return guessed(Number(text) * UNIT_MS.m);
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([a-z]+)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return undefined;
  let ms = 0;
  for (const [, amount, spelling] of parts) {
    const unit = SPELLINGS[spelling ?? ''];
    if (unit === undefined) return undefined;
    if (unit === 'bd') {
      const whole = parts.length === 1 && /^[1-9]\d{0,8}$/.test(amount ?? '');
      return whole ? `${amount}bd` : undefined;
    }
    ms += Number(amount) * unit;
  }
  return guessed(ms);
}

function guessed(ms: number): string | undefined {
  if (!Number.isSafeInteger(ms) || ms <= 0) return undefined;
  const text = formatMs(ms);
  return DURATION.test(text) ? text : undefined;
}
