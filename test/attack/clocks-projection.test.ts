import { expect, test } from 'vitest';
import { putClocks } from '../../src/db/clocks/put-clocks.ts';
import type { Clock } from '../../src/domain/sla/clock.ts';
import { aTicket, START } from '../commands/send/outbox-fixture.ts';
import { freshDatabase } from '../support/database.ts';

function clock(name: Clock['name'], cycle: number, changes: Partial<Clock> = {}): Clock {
  return {
    name,
    cycle,
    state: 'running',
    startedAt: START,
    stoppedAt: null,
    targetMs: 1_000,
    targetText: '1s',
    rule: 'test',
    carriedMs: 0,
    calendar: '24x7',
    policyVersion: 'test',
    gaps: [],
    dueAt: START + 1_000,
    breachedAt: null,
    retargeted: false,
    stages: [],
    ...changes,
  };
}

test('the projection of clocks follows the state: what is new, what changed, what a late fact undid', async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const id = await aTicket(db);
  const shown = async () =>
    db
      .selectFrom('clocks')
      .select(['name', 'cycle', 'state', 'due_at'])
      .where('ticket_id', '=', id)
      .orderBy('name')
      .orderBy('cycle')
      .execute();
  const first = clock('first_response', 1);
  const lives: readonly (readonly Clock[])[] = [
    [first, clock('resolution', 1)],
    [
      clock('first_response', 1, { state: 'met', stoppedAt: START + 5 }),
      clock('resolution', 1),
      clock('next_response', 1),
    ],
    [clock('first_response', 1, { state: 'met', stoppedAt: START + 5 }), clock('resolution', 1)],
    [first, clock('resolution', 1, { state: 'paused', dueAt: null }), clock('resolution', 2)],
    [],
  ];
  let before: readonly Clock[] = [];
  for (const clocks of lives) {
    await db.transaction().execute((trx) => putClocks(trx, id, before, clocks));
    const wanted = clocks.map(({ name, cycle, state, dueAt }) => ({ name, cycle, state, due_at: dueAt }));
    expect(await shown()).toEqual(
      wanted.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.cycle - b.cycle)),
    );
    before = clocks;
  }
});

test('a clock of a long conversation is written once: only what changed is touched', async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const id = await aTicket(db);
  const many = Array.from({ length: 8_000 }, (_, n) =>
    clock('next_response', n + 1, { state: 'met', stoppedAt: START + n }),
  );
  // As many as there are in a conversation of years; in one statement they would be too many parameters.
  let before: readonly Clock[] = [];
  for (let at = 0; at < many.length; at += 2_000) {
    const clocks = many.slice(0, at + 2_000);
    await putClocks(db, id, before, clocks);
    before = clocks;
  }
  const count = async () =>
    (
      await db
        .selectFrom('clocks')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow()
    ).n;
  expect(await count()).toBe(8_000);
  const last = clock('next_response', 8_000, { state: 'breached', breachedAt: START + 9_000 });
  await putClocks(db, id, before, [...before.slice(0, -1), last]);
  expect(await db.selectFrom('clocks').select('cycle').where('state', '=', 'breached').execute()).toEqual([
    { cycle: 8_000 },
  ]);
});
