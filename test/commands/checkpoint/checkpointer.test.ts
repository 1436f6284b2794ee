import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCheckpointer, takeCheckpoint } from '../../../src/commands/checkpoint/checkpointer.ts';
import type { TicketId } from '../../../src/contract/ids.ts';
import { chainAnew, tamper } from '../../db/ledger/tampering.ts';
import { openTurns, type Turns } from '../../support/turns.ts';
import { handClock } from '../send/outbox-fixture.ts';

const HOUR = 60 * 60_000;

const time = handClock();
let desk: Turns;
const ids: TicketId[] = [];
beforeAll(async () => {
  desk = await openTurns(time);
  for (let i = 0; i < 3; i += 1) {
    const id = await desk.open();
    await desk.turn(id);
    ids.push(id);
  }
  // One that has no entry yet stands in no checkpoint.
  await desk.open();
});
afterAll(() => desk[Symbol.asyncDispose]());

function checkpoints() {
  return desk.db
    .selectFrom('ledger_checkpoints')
    .select(['taken_at', 'tickets', 'entries', 'digest'])
    .orderBy('id')
    .execute();
}

async function digest(): Promise<string> {
  await takeCheckpoint(desk.db, time.now());
  return (await checkpoints()).at(-1)?.digest.toString('hex') ?? '';
}

describe('a checkpoint', () => {
  it('counts what it covers, and is the same for the same ledgers', async () => {
    const before = await digest();
    time.advance(1);
    expect(await digest()).toBe(before);
    const { entries } = await desk.db
      .selectFrom('ledger')
      .select((eb) => eb.fn.countAll<number>().as('entries'))
      .executeTakeFirstOrThrow();
    expect((await checkpoints()).at(-1)).toMatchObject({ taken_at: time.now(), tickets: 3, entries });
  });

  it('moves on with every entry', async () => {
    const before = await digest();
    const [id] = ids;
    if (id === undefined) throw new Error('a ticket expected');
    await desk.turn(id, [await desk.accept(id, { type: 'replies' })]);
    expect(await digest()).not.toBe(before);
  });

  it.each([
    ['was changed', `update ledger set data = '{}' where ticket_id = $ and seq = 2`],
    [
      'was taken off the end',
      'delete from ledger where ticket_id = $ and seq = (select max(seq) from ledger where ticket_id = $)',
    ],
  ])('shows an entry that %s, even if its chain was made anew', async (_, statement) => {
    const [, id] = ids;
    if (id === undefined) throw new Error('a ticket expected');
    const before = await digest();
    await tamper(desk.db, statement.replaceAll('$', `'${id}'`));
    await chainAnew(desk.db, id);
    expect(await digest()).not.toBe(before);
  });
});

describe('the checkpointer', () => {
  /** One look: it has begun before it hears that it is over. */
  async function look(): Promise<void> {
    const stop = new AbortController();
    const running = runCheckpointer({ db: desk.db, time, log: pino({ level: 'silent' }) }, stop.signal);
    stop.abort();
    await running;
  }

  it('takes one an hour, however many workers there are', async () => {
    time.advance(HOUR);
    const before = (await checkpoints()).length;
    await look();
    expect((await checkpoints()).length).toBe(before + 1);
    time.advance(HOUR - 1);
    await look();
    expect((await checkpoints()).length).toBe(before + 1);
    time.advance(1);
    await look();
    await look();
    expect((await checkpoints()).length).toBe(before + 2);
  });
});
