import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createEmailNotifier } from '../../../src/integrations/email/email-notifier.ts';
import { DeliveryFailed, DeliveryRefused, type Outgoing } from '../../../src/integrations/notifier.ts';
import { header, mailServer } from './mail-server.ts';

const MAIL_FROM = 'Support <support@holdfast.example>';

function outgoing(changes: Partial<Outgoing> = {}): Outgoing {
  return {
    key: 'tkt_1/received',
    recipient: { kind: 'customer', name: 'Ana Ruiz', address: 'ana@customer.example' },
    destination: 'email:ana@customer.example',
    subject: 'We have your request',
    body: 'Somebody will answer you soon.',
    thread: 'tkt_1',
    ...changes,
  };
}

function never(): AbortSignal {
  return new AbortController().signal;
}

describe('mail by SMTP', () => {
  it('arrives, says that a machine wrote it, and keeps the ticket together as a thread', async () => {
    await using server = await mailServer();
    const email = createEmailNotifier({ smtpUrl: server.url, mailFrom: MAIL_FROM });
    await email.send(outgoing(), never());
    await email.send(outgoing({ key: 'tkt_1/resolved', subject: 'Resolved' }), never());
    const [first, second] = server.mails;
    if (first === undefined || second === undefined) throw new Error('two mails expected');
    expect(first.raw).toContain('Somebody will answer you soon.');
    expect(header(first, 'From')).toBe(MAIL_FROM);
    expect(header(first, 'To')).toBe('Ana Ruiz <ana@customer.example>');
    expect(header(first, 'Auto-Submitted')).toBe('auto-generated');
    expect(header(first, 'Message-ID')).toMatch(/^<[0-9a-f]{40}@holdfast\.example>$/);
    expect(header(second, 'Message-ID')).not.toBe(header(first, 'Message-ID'));
    expect(header(second, 'References')).toBe(header(first, 'References'));
    expect(header(second, 'In-Reply-To')).toBe(header(first, 'References'));
  });

  it('is the same mail at every attempt', async () => {
    await using server = await mailServer();
    const email = createEmailNotifier({ smtpUrl: server.url, mailFrom: MAIL_FROM });
    await email.send(outgoing(), never());
    await email.send(outgoing(), never());
    const ids = server.mails.map((mail) => header(mail, 'Message-ID'));
    expect(ids[0]).toBeDefined();
    expect(ids[0]).toBe(ids[1]);
  });

  it('lets nothing that somebody typed become a header', async () => {
    await using server = await mailServer();
    const email = createEmailNotifier({ smtpUrl: server.url, mailFrom: MAIL_FROM });
    const typed = 'Help\r\nBcc: everyone@evil.example\r\n\r\nHello\u2028Cc: x@evil.example';
    await email.send(
      outgoing({
        subject: typed,
        recipient: { kind: 'customer', name: typed, address: 'ana@customer.example' },
      }),
      never(),
    );
    const mail = server.mails[0];
    if (mail === undefined) throw new Error('a mail expected');
    expect(mail.to).toEqual(['ana@customer.example']);
    expect(header(mail, 'Bcc')).toBeUndefined();
    expect(header(mail, 'Cc')).toBeUndefined();
    expect(header(mail, 'Subject')).toContain('Help Bcc: everyone@evil.example');
  });

  it.each([
    'email:ana@customer.example\r\nRCPT TO:<x@evil.example>',
    'email:ana@customer.example, x@evil.example',
    'email:no address',
    'email:',
  ])('refuses what is not one plain address: %j', async (destination) => {
    const email = createEmailNotifier({ smtpUrl: 'smtp://127.0.0.1:9', mailFrom: MAIL_FROM });
    await expect(email.send(outgoing({ destination }), never())).rejects.toBeInstanceOf(DeliveryRefused);
  });

  it('tells a refusal for good (550) from one for now (451)', async () => {
    await using server = await mailServer();
    const email = createEmailNotifier({ smtpUrl: server.url, mailFrom: MAIL_FROM });
    server.answer = () => ({ code: 550, text: 'No such mailbox' });
    await expect(email.send(outgoing(), never())).rejects.toBeInstanceOf(DeliveryRefused);
    server.answer = () => ({ code: 451, text: 'Come back later' });
    const failed = await email.send(outgoing(), never()).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(DeliveryFailed);
    expect(failed).toMatchObject({ mayHaveArrived: false });
  });

  it('knows whether a mail may have arrived when the answer never came', async () => {
    await using server = await mailServer();
    server.answer = () => 'hang';
    const email = createEmailNotifier({ smtpUrl: server.url, mailFrom: MAIL_FROM });
    const afterTheMail = await email
      .send(outgoing(), AbortSignal.timeout(500))
      .catch((error: unknown) => error);
    expect(afterTheMail).toMatchObject({ name: 'DeliveryFailed', mayHaveArrived: true });

    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve);
    });
    const { port } = silent.address() as AddressInfo;
    const mute = createEmailNotifier({ smtpUrl: `smtp://127.0.0.1:${port}`, mailFrom: MAIL_FROM });
    const beforeTheMail = await mute
      .send(outgoing(), AbortSignal.timeout(500))
      .catch((error: unknown) => error);
    silent.close();
    expect(beforeTheMail).toMatchObject({ name: 'DeliveryFailed', mayHaveArrived: false });
  });

  it('says at once which setting is wrong, and how to write it', () => {
    expect(() => createEmailNotifier({ smtpUrl: 'mail.example.com', mailFrom: MAIL_FROM })).toThrow(
      /SMTP_URL.*smtp:\/\//,
    );
    expect(() => createEmailNotifier({ smtpUrl: 'smtp://mail.example.com', mailFrom: null })).toThrow(
      /MAIL_FROM/,
    );
    expect(() =>
      createEmailNotifier({ smtpUrl: 'smtp://mail.example.com', mailFrom: 'a@b\r\nBcc: c@d' }),
    ).toThrow(/MAIL_FROM/);
  });
});
