import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handClock } from '../../commands/send/outbox-fixture.ts';
import { openTurns, type Turns } from '../../support/turns.ts';

let desk: Turns;
beforeAll(async () => {
  desk = await openTurns(handClock());
  await desk.turn(await desk.open());
});
afterAll(() => desk[Symbol.asyncDispose]());

async function ledger(): Promise<readonly object[]> {
  return desk.db.selectFrom('ledger').selectAll().orderBy('ticket_id').orderBy('seq').execute();
}

describe('the ledger, for the owner of the tables', () => {
  it('is the owner who asks', async () => {
    const { rows } = await sql<{ owner: boolean }>`
      select tableowner = current_user as owner from pg_tables where tablename = 'ledger'`.execute(desk.db);
    expect(rows).toEqual([{ owner: true }]);
  });

  it.each([
    ['an update', `update ledger set data = '{}' where seq = 1`, '42501'],
    ['an update that changes nothing', 'update ledger set type = type', '42501'],
    ['a deletion', 'delete from ledger where seq = 1', '42501'],
    ['truncation', 'truncate ledger', '42501'],
    ['truncation of what it refers to', 'truncate tickets cascade', '42501'],
    ['an update by way of an insertion', upsert('do update set data = excluded.data'), '42501'],
    ['a second entry of the same number', upsert(''), '23505'],
    ['the deletion of a ticket that has entries', 'delete from tickets', '23503'],
  ])('refuses %s', async (_, statement, code) => {
    const before = await ledger();
    expect(before.length).toBeGreaterThan(0);
    await expect(sql.raw(statement).execute(desk.db)).rejects.toMatchObject({ code });
    expect(await ledger()).toEqual(before);
  });
});

function upsert(action: string): string {
  const conflict = action === '' ? '' : `on conflict (ticket_id, seq) ${action}`;
  return `insert into ledger select ticket_id, seq, type, occurred_at, recorded_at, actor, '{}', hash from ledger
          where seq = 1 ${conflict}`;
}
