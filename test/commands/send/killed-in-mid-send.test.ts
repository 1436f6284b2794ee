import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { mailServer } from '../../integrations/email/mail-server.ts';
import { freshDatabase } from '../../support/database.ts';
import { handClock, mailTo, put, rowOf, sender } from './outbox-fixture.ts';

it('a message whose sender was killed is sent again, and says that it may be a duplicate', async () => {
  await using database = await freshDatabase();
  await using server = await mailServer();
  let arrived = 0;
  server.answer = () => {
    arrived += 1;
    return 'hang';
  };
  await put(database.db, mailTo('ana@a.example', 'one'));
  const script = fileURLToPath(new URL('./sender-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    env: { ...process.env, DATABASE_URL: database.url, SMTP_URL: server.url },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  await expect.poll(() => arrived, { timeout: 30_000, interval: 20 }).toBe(1);
  child.kill('SIGKILL');
  await ended;
  expect(await rowOf(database.db, 'one')).toMatchObject({
    state: 'waiting',
    leased_by: 'killed',
    attempts: 1,
  });

  server.answer = () => 'take';
  const time = handClock();
  const heir = sender(database.db, { smtpUrl: server.url, time });
  expect(await heir.sendDue()).toBe(0);
  time.advance(30_000);
  expect(await heir.sendDue()).toBe(1);
  expect(server.mails).toHaveLength(1);
  expect(await rowOf(database.db, 'one')).toMatchObject({
    state: 'sent',
    attempts: 2,
    possible_duplicate: true,
  });
});
