import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Db } from '../../../src/db/connect.ts';
import { createNotifiers } from '../../../src/integrations/create-notifiers.ts';
import type { Notifier, Outgoing } from '../../../src/integrations/notifier.ts';
import { header, type MailServer, mailServer } from '../../integrations/email/mail-server.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { aTicket, handClock, mailTo, put, rowOf, START, sender } from './outbox-fixture.ts';

let database: FreshDatabase;
let server: MailServer;
let db: Db;

beforeAll(async () => {
  database = await freshDatabase();
  server = await mailServer();
  db = database.db;
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await db.deleteFrom('outbox').execute();
  server.mails.length = 0;
  server.answer = () => 'take';
});

function subjects(): readonly (string | undefined)[] {
  return server.mails.map((mail) => header(mail, 'Subject'));
}

/** A sender of mail that does what the test says. */
function acting(send: (outgoing: Outgoing, signal: AbortSignal) => Promise<void>, honoursKey = false) {
  const email: Notifier = {
    name: 'email',
    honoursKey,
    async send(outgoing, signal) {
      await send(outgoing, signal);
      return { receipt: { id: outgoing.key } };
    },
  };
  return { ...createNotifiers({ smtpUrl: null, mailFrom: null }), email };
}

describe('sending the outbox', () => {
  it('sends a message once and keeps the receipt', async () => {
    await put(db, mailTo('ana@a.example', 'one'));
    const mail = sender(db, { smtpUrl: server.url });
    expect(await mail.sendDue()).toBe(1);
    expect(await mail.sendDue()).toBe(0);
    expect(subjects()).toEqual(['one']);
    expect(await rowOf(db, 'one')).toMatchObject({
      state: 'sent',
      attempts: 1,
      sent_at: START,
      leased_by: null,
      leased_until: null,
      possible_duplicate: false,
      receipt: { message_id: expect.stringContaining('@holdfast.example') as string },
    });
  });

  it('never holds two rows of one key', async () => {
    expect(await put(db, mailTo('ana@a.example', 'one'), mailTo('ana@a.example', 'one'))).toBe(1);
    expect(await put(db, mailTo('bo@a.example', 'one'), mailTo('ana@a.example', 'two'))).toBe(1);
    await sender(db, { smtpUrl: server.url }).sendDue();
    expect(new Set(subjects())).toEqual(new Set(['one', 'two']));
  });

  it('waits until a message may go', async () => {
    const time = handClock();
    await put(db, mailTo('ana@a.example', 'later', { notBefore: START + 60_000 }));
    const mail = sender(db, { smtpUrl: server.url, time });
    expect(await mail.sendDue()).toBe(0);
    time.advance(60_000);
    expect(await mail.sendDue()).toBe(1);
  });

  it('keeps mail in the inbox and says so where no mail server is set', async () => {
    await put(db, mailTo('ana@a.example', 'one'));
    expect(await sender(db, {}).sendDue()).toBe(1);
    expect(await rowOf(db, 'one')).toMatchObject({
      state: 'sent',
      receipt: { inbox: true },
      note: 'No SMTP_URL is set: kept in the inbox of Holdfast instead of mailed.',
    });
  });

  it('keeps a mail to somebody without an address in the inbox, although mail is set up', async () => {
    await put(db, mailTo('', 'one'));
    expect(await sender(db, { smtpUrl: server.url }).sendDue()).toBe(1);
    expect(await rowOf(db, 'one')).toMatchObject({
      state: 'sent',
      note: expect.stringMatching(/^No address/) as string,
    });
    expect(server.mails).toEqual([]);
  });

  it('delivers more to the inbox than one statement takes', async () => {
    await put(db, ...Array.from({ length: 1_100 }, (_, i) => mailTo('', `row ${i}`, { channel: 'inbox' })));
    expect(await sender(db, {}).sendDue()).toBe(1_100);
  });
});

describe('what does not leave', () => {
  it('is tried again after a growing pause when the server says "later" (4yz)', async () => {
    const time = handClock();
    const mail = sender(db, { smtpUrl: server.url, time });
    server.answer = () => ({ code: 451, text: 'Come back later' });
    await put(db, mailTo('ana@a.example', 'one'));
    expect(await mail.sendDue()).toBe(0);
    const first = await rowOf(db, 'one');
    expect(first).toMatchObject({ state: 'waiting', attempts: 1, possible_duplicate: false });
    expect(first.last_error).toContain('Come back later');
    expect(first.next_attempt_at).toBe(START + 750);
    time.advance(749);
    await mail.sendDue();
    expect((await rowOf(db, 'one')).attempts).toBe(1);
    time.advance(1);
    await mail.sendDue();
    expect((await rowOf(db, 'one')).next_attempt_at).toBe(START + 750 + 1_500);
    server.answer = () => 'take';
    time.advance(1_500);
    expect(await mail.sendDue()).toBe(1);
    expect(await rowOf(db, 'one')).toMatchObject({
      state: 'sent',
      attempts: 3,
      last_error: null,
      possible_duplicate: false,
    });
  });

  it('is given up when the server keeps refusing it for good (5yz)', async () => {
    const time = handClock();
    const mail = sender(db, { smtpUrl: server.url, time });
    server.answer = () => ({ code: 550, text: 'No such mailbox' });
    await put(db, mailTo('ana@a.example', 'one'));
    for (let round = 0; round < 10; round += 1) {
      await mail.sendDue();
      time.advance(3_600_000);
    }
    const row = await rowOf(db, 'one');
    expect(row).toMatchObject({ state: 'failed', attempts: 3, leased_by: null });
    expect(row.last_error).toContain('No such mailbox');
  });

  it('does not hold up what else is to be sent to the same person about another ticket', async () => {
    const time = handClock();
    const mail = sender(db, { smtpUrl: server.url, time });
    const [one, two] = [await aTicket(db), await aTicket(db)];
    server.answer = () => ({ code: 451, text: 'Come back later' });
    await put(db, mailTo('ana@a.example', 'one', { ticketId: one }));
    await mail.sendDue();
    server.answer = () => 'take';
    await put(db, mailTo('ana@a.example', 'two', { ticketId: two }));
    expect(await mail.sendDue()).toBe(1);
    expect(subjects()).toEqual(['two']);
  });
});

describe('order', () => {
  it('is kept per ticket and destination, also while the first one waits for another attempt', async () => {
    const time = handClock();
    const mail = sender(db, { smtpUrl: server.url, time });
    const ticketId = await aTicket(db);
    await put(db, mailTo('ana@a.example', 'first', { ticketId }));
    await put(
      db,
      mailTo('ana@a.example', 'second', { ticketId }),
      mailTo('bo@a.example', 'other', { ticketId }),
    );
    server.answer = (to) => (to === 'ana@a.example' ? { code: 451, text: 'later' } : 'take');
    await mail.sendDue();
    expect(subjects()).toEqual(['other']);
    server.answer = () => 'take';
    time.advance(60_000);
    expect(await mail.sendDue()).toBe(2);
    expect(subjects()).toEqual(['other', 'first', 'second']);
  });

  it('holds for many messages and two senders at once', async () => {
    const tickets = [await aTicket(db), await aTicket(db), await aTicket(db)];
    const keys = Array.from({ length: 10 }, (_, i) => i);
    for (const i of keys) {
      for (const [t, ticketId] of tickets.entries())
        await put(db, mailTo('ana@a.example', `${t}:${i}`, { ticketId }));
    }
    const senders = ['a', 'b'].map((workerId) => sender(db, { smtpUrl: server.url, workerId }));
    let rounds = 0;
    while (server.mails.length < 30 && rounds < 100) {
      await Promise.all(senders.map((each) => each.sendDue()));
      rounds += 1;
    }
    for (const t of tickets.keys()) {
      expect(subjects().filter((subject) => subject?.startsWith(`${t}:`))).toEqual(
        keys.map((i) => `${t}:${i}`),
      );
    }
  });

  it('is not held up by a message that has to wait for working hours', async () => {
    const ticketId = await aTicket(db);
    await put(db, mailTo('ana@a.example', '75 %', { ticketId, notBefore: START + 3_600_000 }));
    await put(db, mailTo('ana@a.example', 'breach', { ticketId }));
    await sender(db, { smtpUrl: server.url }).sendDue();
    expect(subjects()).toEqual(['breach']);
  });

  it('goes on after a message that was given up', async () => {
    const time = handClock();
    const mail = sender(db, { smtpUrl: server.url, time });
    const ticketId = await aTicket(db);
    await put(db, mailTo('ana@a.example', 'first', { ticketId }));
    await put(db, mailTo('ana@a.example', 'second', { ticketId }));
    server.answer = () => ({ code: 554, text: 'Refused' });
    for (let round = 0; round < 3; round += 1) {
      await mail.sendDue();
      time.advance(600_000);
    }
    server.answer = () => 'take';
    await mail.sendDue();
    expect(subjects()).toEqual(['second']);
  });
});

describe('a destination that hangs', () => {
  it('starves no other, however much is waiting for it', async () => {
    const stop = new AbortController();
    server.answer = (to) => (to === 'stuck@hang.example' ? 'hang' : 'take');
    await put(db, ...Array.from({ length: 200 }, (_, i) => mailTo('stuck@hang.example', `stuck ${i}`)));
    await put(db, ...Array.from({ length: 20 }, (_, i) => mailTo(`p${i}@ok.example`, `ok ${i}`)));
    const mail = sender(db, { smtpUrl: server.url, sendTimeoutMs: 5_000 });
    const running = mail.run(stop.signal);
    await expect.poll(() => server.mails.length, { timeout: 20_000, interval: 20 }).toBe(20);
    const hanging = await db
      .selectFrom('outbox')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('destination', '=', 'email:stuck@hang.example')
      .where('leased_until', 'is not', null)
      .executeTakeFirstOrThrow();
    expect(hanging.n).toBe(2);
    stop.abort();
    await running;
  });

  it('is given up in time; the next attempt is marked as a possible duplicate', async () => {
    const time = handClock();
    const mail = sender(db, { smtpUrl: server.url, time, sendTimeoutMs: 300 });
    server.answer = () => 'hang';
    await put(db, mailTo('ana@a.example', 'one'));
    expect(await mail.sendDue()).toBe(0);
    expect(await rowOf(db, 'one')).toMatchObject({
      state: 'waiting',
      leased_until: null,
      possible_duplicate: false,
    });
    server.answer = () => 'take';
    time.advance(60_000);
    expect(await mail.sendDue()).toBe(1);
    expect(await rowOf(db, 'one')).toMatchObject({ state: 'sent', possible_duplicate: true });
  });

  it('is left behind when it does not even heed the signal', async () => {
    const mail = sender(db, { notifiers: acting(() => new Promise(() => undefined)), sendTimeoutMs: 50 });
    await put(db, mailTo('ana@a.example', 'one'));
    expect(await mail.sendDue()).toBe(0);
    expect((await rowOf(db, 'one')).last_error).toContain('did not answer in time');
  });
});

describe('leases', () => {
  it('keep a message from being sent by two senders', async () => {
    let sending = 0;
    let most = 0;
    const notifiers = acting(async () => {
      sending += 1;
      most = Math.max(most, sending);
      await new Promise((resolve) => setTimeout(resolve, 20));
      sending -= 1;
    });
    await put(db, mailTo('ana@a.example', 'one'));
    const counts = await Promise.all(
      Array.from({ length: 8 }, (_, i) => sender(db, { notifiers, workerId: `w${i}` }).sendDue()),
    );
    expect(counts.reduce((a, b) => a + b)).toBe(1);
    expect(most).toBe(1);
  });

  it.each([
    { honoursKey: false, possible_duplicate: true },
    { honoursKey: true, possible_duplicate: false },
  ])('that run out in mid-send are taken over: $honoursKey', async ({ honoursKey, possible_duplicate }) => {
    const time = handClock();
    let release = (): void => undefined;
    const hung = sender(db, {
      time,
      workerId: 'dead',
      sendTimeoutMs: 60_000,
      notifiers: acting(
        () =>
          new Promise((resolve) => {
            release = resolve;
          }),
        honoursKey,
      ),
    });
    await put(db, mailTo('ana@a.example', 'one'));
    const late = hung.sendDue();
    await expect.poll(async () => (await rowOf(db, 'one')).leased_by).toBe('dead');
    const heir = sender(db, { time, workerId: 'heir', notifiers: acting(async () => undefined, honoursKey) });
    expect(await heir.sendDue()).toBe(0);
    time.advance(30_000);
    expect(await heir.sendDue()).toBe(1);
    const taken = await rowOf(db, 'one');
    expect(taken).toMatchObject({ state: 'sent', attempts: 2, possible_duplicate });
    // What the first one says afterwards changes nothing.
    release();
    await late;
    expect(await rowOf(db, 'one')).toEqual(taken);
  });
});

describe('running', () => {
  it('sends what is written after it began, at once when woken, and stops', async () => {
    const stop = new AbortController();
    const mail = sender(db, { smtpUrl: server.url });
    const running = mail.run(stop.signal);
    await put(db, mailTo('ana@a.example', 'one'));
    mail.wake();
    await expect.poll(() => server.mails.length, { timeout: 10_000, interval: 10 }).toBe(1);
    stop.abort();
    await running;
    await put(db, mailTo('ana@a.example', 'two'));
    expect(await rowOf(db, 'one')).toMatchObject({ state: 'sent' });
    expect(await rowOf(db, 'two')).toMatchObject({ state: 'waiting', attempts: 0 });
  });
});
