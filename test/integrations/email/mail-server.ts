import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly to: readonly string[];
  /** The whole message as it came over the line, headers first. */
  readonly raw: string;
}

/** What the server does with one mail: take it, answer with an SMTP error, or never answer. */
export type Answer = 'take' | 'hang' | { readonly code: number; readonly text: string };

export interface MailServer extends AsyncDisposable {
  readonly url: string;
  readonly mails: ReceivedMail[];
  /** Decides per recipient after the message has been read. */
  answer: (to: string) => Answer;
}

/** A real SMTP server on loopback. */
export async function mailServer(): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map((recipient) => recipient.address);
        const answer = fixture.answer(to[0] ?? '');
        if (answer === 'hang') return;
        if (answer === 'take') {
          mails.push({ to, raw: Buffer.concat(chunks).toString('utf8') });
          callback();
        } else {
          callback(Object.assign(new Error(answer.text), { responseCode: answer.code }));
        }
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  const fixture: MailServer = {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    answer: () => 'take',
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        for (const connection of server.connections) connection.close();
        server.close(() => resolve());
      }),
  };
  return fixture;
}

/** The value of a header, folded lines joined; `undefined` if there is none. */
export function header(mail: ReceivedMail, name: string): string | undefined {
  const head = mail.raw.slice(0, mail.raw.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ');
  const line = head.split('\r\n').find((each) => each.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return line?.slice(name.length + 1).trim();
}
