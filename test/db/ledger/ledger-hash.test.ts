import { describe, expect, it } from 'vitest';
import type { TicketId } from '../../../src/contract/ids.ts';
import { type HashedEntry, ledgerHash } from '../../../src/db/ledger/ledger-hash.ts';

const ENTRY: HashedEntry = {
  ticketId: 'tkt_1' as TicketId,
  seq: 2,
  type: 'stage.fired',
  occurredAt: 1_000,
  recordedAt: 2_000,
  actor: { kind: 'agent', id: 'agt_1' },
  data: { clock: 'resolution', cycle: 1, targets: [{ role: 'lead', agent: null }] },
};
const PREVIOUS = Buffer.alloc(32, 7);
const HASH = ledgerHash(PREVIOUS, ENTRY);

describe('the hash of an entry', () => {
  it.each<[string, Partial<HashedEntry>]>([
    ['its ticket', { ticketId: 'tkt_2' as TicketId }],
    ['its number', { seq: 3 }],
    ['its type', { type: 'stage.passed' }],
    ['when it happened', { occurredAt: 1_001 }],
    ['when it was recorded', { recordedAt: 2_001 }],
    ['what kind of actor it had', { actor: { kind: 'bot', id: 'agt_1' } }],
    ['who the actor was', { actor: { kind: 'agent', id: null } }],
    [
      'a value of its data',
      { data: { clock: 'resolution', cycle: 2, targets: [{ role: 'lead', agent: null }] } },
    ],
    [
      'a name in its data',
      { data: { clock: 'resolution', round: 1, targets: [{ role: 'lead', agent: null }] } },
    ],
    [
      'a value deep in its data',
      { data: { clock: 'resolution', cycle: 1, targets: [{ role: 'lead', agent: 'x' }] } },
    ],
    [
      'a number that becomes text',
      { data: { clock: 'resolution', cycle: '1', targets: [{ role: 'lead', agent: null }] } },
    ],
  ])('covers %s', (_, change) => {
    expect(ledgerHash(PREVIOUS, { ...ENTRY, ...change }).equals(HASH)).toBe(false);
  });

  it('covers the entry before it', () => {
    expect(ledgerHash(null, ENTRY).equals(HASH)).toBe(false);
    expect(ledgerHash(Buffer.alloc(32, 8), ENTRY).equals(HASH)).toBe(false);
  });

  it('does not depend on the order in which a database keeps names', () => {
    const data = { targets: [{ agent: null, role: 'lead' }], cycle: 1, clock: 'resolution' };
    expect(ledgerHash(PREVIOUS, { ...ENTRY, data }).equals(HASH)).toBe(true);
  });

  it('depends on the order of a list', () => {
    const [one, two] = [
      { ...ENTRY, data: ['lead', 'manager'] },
      { ...ENTRY, data: ['manager', 'lead'] },
    ];
    expect(ledgerHash(null, one).equals(ledgerHash(null, two))).toBe(false);
  });
});
