import type { Requester } from '../../db/schema.ts';

/** A unique (kind, normalised value): mail address, phone number or chat id ("Tiers x priorities"). */
export interface Address {
  readonly kind: 'email' | 'phone' | 'chat';
  readonly value: string;
}

/** E.164 without separators; `null` if it is no international number and so names nobody for sure. */
export function normalPhone(phone: string): string | null {
  const digits = phone
    .replace(/[\s().\-/]/g, '')
    .replace(/^tel:/i, '')
    .replace(/^00/, '+');
  return /^\+[1-9]\d{6,14}$/.test(digits) ? digits : null;
}

/** Mail addresses differ in case only on paper. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** The part after the `@`, lower case. */
export function domainOf(email: string): string {
  return normalEmail(email).split('@').at(-1) ?? '';
}

/** Reads one address of whatever kind it is. */
export function addressFrom(text: string): Address {
  const trimmed = text.trim();
  if (/^[^\s@]+@[^\s@]+$/.test(trimmed)) return { kind: 'email', value: normalEmail(trimmed) };
  const phone = normalPhone(trimmed);
  return phone === null ? { kind: 'chat', value: trimmed } : { kind: 'phone', value: phone };
}

/** Every address of a requester, the surest first. */
export function addressesOf(requester: Requester): readonly Address[] {
  const addresses: Address[] = [];
  if (requester.email !== undefined) addresses.push({ kind: 'email', value: normalEmail(requester.email) });
  const phone = requester.phone === undefined ? null : normalPhone(requester.phone);
  if (phone !== null) addresses.push({ kind: 'phone', value: phone });
  if (requester.slack !== undefined) addresses.push({ kind: 'chat', value: requester.slack.trim() });
  return addresses;
}
