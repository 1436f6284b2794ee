import { createTransport } from 'nodemailer';
import { DeliveryFailed, DeliveryRefused, type Notifier, type Outgoing, type Sent } from '../notifier.ts';
import { NotifierSettingsInvalid } from '../settings-invalid.ts';
import { composeMail } from './compose-mail.ts';

export interface EmailSettings {
  readonly smtpUrl: string;
  readonly mailFrom: string | null;
}

/** Milliseconds. Shorter than the sender's own limit, so that a time-out says what it waited for. */
const TIMEOUTS = {
  connectionTimeout: 5_000,
  greetingTimeout: 5_000,
  dnsTimeout: 5_000,
  socketTimeout: 8_000,
};

/**
 * Mail by SMTP. Every message has a connection of its own: one that hangs keeps no other waiting.
 *
 * @throws NotifierSettingsInvalid if `SMTP_URL` or `MAIL_FROM` cannot be right
 */
export function createEmailNotifier(settings: EmailSettings): Notifier {
  const url = checkUrl(settings.smtpUrl);
  const from = parseSender(settings.mailFrom);
  return {
    name: 'email',
    // Mail servers do not compare Message-IDs; some mailboxes do.
    honoursKey: false,
    send: (outgoing, signal) => send(url, from, outgoing, signal),
  };
}

async function send(
  url: string,
  from: { readonly text: string; readonly domain: string },
  outgoing: Outgoing,
  signal: AbortSignal,
): Promise<Sent> {
  // Only once the whole message, with its final dot, is on the line can the server have taken it.
  let handedOver = false;
  const transport = createTransport({
    url,
    ...TIMEOUTS,
    logger: watchFor('message', () => {
      handedOver = true;
    }),
  });
  try {
    const info = await transport.sendMail({ ...composeMail(outgoing, from), signal });
    return { receipt: { message_id: info.messageId, response: info.response } };
  } catch (error) {
    throw asDeliveryError(error, handedOver);
  } finally {
    transport.close();
  }
}

/** A logger that writes nothing and tells of one kind of event: there is no other way to learn of it. */
function watchFor(
  tnx: string,
  seen: () => void,
): Record<'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', (entry: unknown) => void> {
  const silent = (): void => undefined;
  const info = (entry: unknown): void => {
    if (typeof entry === 'object' && entry !== null && 'tnx' in entry && entry.tnx === tnx) seen();
  };
  return { trace: silent, debug: silent, info, warn: silent, error: silent, fatal: silent };
}

/** What the mail server said decides: a lasting refusal (5yz), or something to try again. */
function asDeliveryError(error: unknown, handedOver: boolean): Error {
  if (error instanceof DeliveryRefused) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  const permanent = 'permanent' in cause && cause.permanent === true;
  // A refused login says nothing about the message: once the settings are right, it goes out.
  const ours = 'code' in cause && (cause.code === 'EAUTH' || cause.code === 'ENOAUTH');
  if (permanent && !ours) return new DeliveryRefused(cause.message, { cause });
  const answered = 'responseCode' in cause && cause.responseCode !== undefined;
  return new DeliveryFailed(cause.message, { cause, mayHaveArrived: handedOver && !answered });
}

function checkUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed !== null && ['smtp:', 'smtps:'].includes(parsed.protocol) && parsed.hostname !== '') return url;
  throw new NotifierSettingsInvalid(
    'SMTP_URL is not the address of a mail server. Write it as smtp://user:password@host:587 (smtps:// for port 465).',
  );
}

function parseSender(from: string | null): { readonly text: string; readonly domain: string } {
  const text = from?.trim() ?? '';
  const domain = /^(?:[^<>\r\n]*<)?[^\s@<>]+@([A-Za-z0-9.-]+)>?$/.exec(text)?.[1];
  if (domain !== undefined) return { text, domain };
  throw new NotifierSettingsInvalid(
    'SMTP_URL is set, so MAIL_FROM has to say who mail comes from, e.g. MAIL_FROM="Support <support@example.com>".',
  );
}
