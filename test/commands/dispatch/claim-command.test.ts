import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimCommand, findDueTickets, LEASE_MS } from '../../../src/commands/dispatch/claim-command.ts';
import { markHanded, postpone } from '../../../src/commands/dispatch/release-command.ts';
import type { CommandId, TicketId } from '../../../src/contract/ids.ts';
import { openTurns, type Turns } from '../../support/turns.ts';
import { handClock, START } from '../send/outbox-fixture.ts';

let desk: Turns;
beforeAll(async () => {
  desk = await openTurns(handClock());
});
afterAll(() => desk[Symbol.asyncDispose]());

const claim = (id: TicketId, at: number) => claimCommand(desk.db, id, at);

async function startOf(id: TicketId): Promise<CommandId> {
  const row = await desk.db
    .selectFrom('commands')
    .select('id')
    .where('ticket_id', '=', id)
    .where('type', '=', 'start')
    .executeTakeFirstOrThrow();
  return row.id;
}

describe('a claim', () => {
  it('is had by one, until its lease is over; then whoever died is relieved', async () => {
    const id = await desk.open();
    expect(await claim(id, START - 1)).toBeNull();
    const claims = await Promise.all(Array.from({ length: 5 }, () => claim(id, START)));
    expect(claims.filter((claimed) => claimed !== null)).toMatchObject([{ type: 'start', attempts: 1 }]);
    const over = START + LEASE_MS;
    expect(await claim(id, over - 1)).toBeNull();
    expect(await findDueTickets(desk.db, over - 1, 100)).not.toContain(id);
    expect(await findDueTickets(desk.db, over, 100)).toContain(id);
    expect(await claim(id, over)).toMatchObject({ type: 'start', attempts: 2 });
  });

  it('is never on a command behind one that waits', async () => {
    const id = await desk.open();
    await desk.accept(id, { type: 'replies' });
    const start = await startOf(id);
    expect(await claim(id, START)).toMatchObject({ id: start });
    expect(await claim(id, START)).toBeNull();
    await postpone(desk.db, start, START + 5_000, 'away');
    expect(await claim(id, START + 4_999)).toBeNull();
    expect(await claim(id, START + 5_000)).toMatchObject({ id: start, attempts: 2 });
  });

  it('stays on one that Temporal has and that has no verdict', async () => {
    const id = await desk.open();
    await desk.accept(id, { type: 'replies' });
    const start = await startOf(id);
    await claim(id, START);
    await markHanded(desk.db, start, START, START + 60_000);
    expect(await claim(id, START + 59_999)).toBeNull();
    expect(await claim(id, START + 60_000)).toMatchObject({ id: start });
  });

  it('stays on one that has its verdict and that Temporal has not', async () => {
    const id = await desk.open();
    const reply = await desk.accept(id, { type: 'replies' });
    const start = await startOf(id);
    await desk.turn(id, []);
    expect(await claim(id, START)).toMatchObject({ id: start, settled: true });
    await markHanded(desk.db, start, START, START);
    expect(await claim(id, START)).toMatchObject({ id: reply.id, settled: false });
  });

  it('is on nothing when all is done', async () => {
    const id = await desk.open();
    await desk.turn(id, []);
    await markHanded(desk.db, await startOf(id), START, START);
    expect(await claim(id, START + LEASE_MS)).toBeNull();
    expect(await findDueTickets(desk.db, START + LEASE_MS, 100)).not.toContain(id);
  });
});
