import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TicketId } from '../../../src/contract/ids.ts';
import { handClock } from '../../commands/send/outbox-fixture.ts';
import { ledgerFaults } from '../../support/ledger-check.ts';
import { openTurns, type Turns } from '../../support/turns.ts';
import { chainAnew, tamper } from './tampering.ts';

const time = handClock();
let desk: Turns;
let id: TicketId;
beforeAll(async () => {
  desk = await openTurns(time);
});
afterAll(() => desk[Symbol.asyncDispose]());
beforeEach(async () => {
  id = await desk.open();
  await desk.turn(id);
  time.advance(60_000);
  await desk.turn(id, [await desk.accept(id, { type: 'replies' })]);
});

describe('the chain of a ledger', () => {
  it('is sound from turn to turn', async () => {
    expect((await desk.row(id)).ledger_seq).toBeGreaterThan(5);
    expect(await ledgerFaults(desk.db, id)).toEqual([]);
  });

  it('shows an entry that was changed, and only there', async () => {
    await tamper(
      desk.db,
      `update ledger set data = data || '{"agent": "x"}' where ticket_id = '${id}' and seq = 3`,
    );
    expect(await ledgerFaults(desk.db, id)).toEqual(['entry 3 breaks the chain']);
  });

  it('shows an entry whose hash was made anew, by the one behind it', async () => {
    await tamper(
      desk.db,
      `update ledger set occurred_at = occurred_at - interval '1 ms' where ticket_id = '${id}' and seq = 3`,
    );
    expect(await ledgerFaults(desk.db, id)).toEqual(['entry 3 breaks the chain']);
    await tamper(desk.db, `update ledger set hash = sha256('forged') where ticket_id = '${id}' and seq = 3`);
    expect(await ledgerFaults(desk.db, id)).toEqual(['entry 3 breaks the chain', 'entry 4 breaks the chain']);
  });

  it('shows an entry that was taken out', async () => {
    await tamper(desk.db, `delete from ledger where ticket_id = '${id}' and seq = 3`);
    expect(await ledgerFaults(desk.db, id)).not.toEqual([]);
  });

  it('shows an end that was cut off', async () => {
    const { ledger_seq: last } = await desk.row(id);
    await tamper(desk.db, `delete from ledger where ticket_id = '${id}' and seq = ${last}`);
    expect(await ledgerFaults(desk.db, id)).toEqual([
      `the row says ${last} entries, there are ${last - 1}`,
      'the row has another head',
    ]);
  });

  it('cannot show a chain that was made anew up to its head: that is what checkpoints are for', async () => {
    await tamper(desk.db, `update ledger set data = '{}' where ticket_id = '${id}' and seq = 3`);
    await chainAnew(desk.db, id);
    expect(await ledgerFaults(desk.db, id)).toEqual([]);
  });
});
