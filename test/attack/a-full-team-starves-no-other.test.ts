import { pino } from 'pino';
import { expect, test } from 'vitest';
import { allocateWaiting } from '../../src/commands/allocate/allocator.ts';
import type { TeamId } from '../../src/contract/ids.ts';
import { instant } from '../../src/db/connect.ts';
import { newId } from '../../src/db/new-id.ts';
import { openPolicyStore } from '../../src/db/policies/policy-store.ts';
import { readPolicyFile } from '../../src/policy/read-policy-file.ts';
import { aTicket, handClock, START } from '../commands/send/outbox-fixture.ts';
import { freshDatabase } from '../support/database.ts';

test('a long queue of a team that nobody staffs keeps the tickets of another team from nobody', async () => {
  await using database = await freshDatabase();
  const { db } = database;
  const policies = await openPolicyStore(db, await readPolicyFile('policy/default.yaml'), START);
  const triaged = { policy_version: policies.current().version, priority: 'P3', category: 'other' } as const;
  const deserted = 'deserted' as TeamId;
  const staffed = 'staffed' as TeamId;
  for (const id of [deserted, staffed]) {
    await db.insertInto('teams').values({ id, name: id, strategy: 'round_robin' }).execute();
  }
  const ana = newId('agt', START);
  await db
    .insertInto('agents')
    .values({ id: ana, name: 'Ana', created_at: instant(START) })
    .execute();
  await db.insertInto('agent_teams').values({ agent_id: ana, team_id: staffed }).execute();
  for (let n = 0; n < 120; n += 1) {
    const older = await aTicket(db);
    await db
      .updateTable('tickets')
      .set({
        ...triaged,
        team_id: deserted,
        created_at: instant(START - 1_000 + n),
        language: n % 2 === 0 ? 'es' : null,
      })
      .where('id', '=', older)
      .execute();
  }
  const younger = await aTicket(db);
  await db
    .updateTable('tickets')
    .set({ ...triaged, team_id: staffed })
    .where('id', '=', younger)
    .execute();

  const told: string[] = [];
  const assigned = await allocateWaiting({
    db,
    policies,
    time: handClock(),
    log: pino({ level: 'silent' }),
    handoff: { ticketAccepted: (id) => void told.push(id) },
  });
  expect(assigned).toBe(1);
  expect(told).toEqual([younger]);
  const command = await db
    .selectFrom('commands')
    .select('payload')
    .where('ticket_id', '=', younger)
    .executeTakeFirstOrThrow();
  expect(command.payload).toMatchObject({ type: 'assignment', agent: ana });
});
