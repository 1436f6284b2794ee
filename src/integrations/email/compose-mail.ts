import { createHash } from 'node:crypto';
import type { SendMailOptions } from 'nodemailer';
import { DeliveryRefused, type Outgoing } from '../notifier.ts';

/** A mail address by itself: one `@`, no spaces, no control characters, nothing that makes it a list. */
const ADDRESS = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/u;
const CONTROL = /[\p{Cc}\u2028\u2029]+/gu;

/**
 * The mail of a delivery. What people wrote cannot reach a header: the subject loses its control characters,
 * the address has to be one plain address, and everything else is made here. The Message-ID comes from the
 * key, so that every attempt is the same mail to whoever compares; the mails of a ticket make one thread.
 *
 * @throws DeliveryRefused if the address is not one
 */
export function composeMail(
  outgoing: Outgoing,
  from: { readonly text: string; readonly domain: string },
): SendMailOptions {
  const address = addressOf(outgoing);
  const thread = outgoing.thread === null ? null : `<${idFrom(`thread ${outgoing.thread}`)}@${from.domain}>`;
  return {
    from: from.text,
    to: { name: oneLine(outgoing.recipient.name ?? ''), address },
    subject: oneLine(outgoing.subject),
    text: outgoing.body,
    messageId: `<${idFrom(outgoing.key)}@${from.domain}>`,
    ...(thread === null ? {} : { inReplyTo: thread, references: [thread] }),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function addressOf(outgoing: Outgoing): string {
  const address = outgoing.destination.slice(outgoing.destination.indexOf(':') + 1);
  if (ADDRESS.test(address)) return address;
  throw new DeliveryRefused('The address is not a mail address. Correct it where it was entered.');
}

function oneLine(text: string): string {
  return text.replaceAll(CONTROL, ' ').trim();
}

/** Keys may hold characters that a Message-ID cannot. */
function idFrom(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 40);
}
