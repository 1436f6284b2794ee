/** A process that sends until it is killed: `DATABASE_URL` and `SMTP_URL` say where. */
import { pino } from 'pino';
import { createSender } from '../../../src/commands/send/create-sender.ts';
import { connect } from '../../../src/db/connect.ts';
import { createNotifiers } from '../../../src/integrations/create-notifiers.ts';
import { handClock, MAIL_FROM } from './outbox-fixture.ts';

const { DATABASE_URL: url = '', SMTP_URL: smtpUrl = '' } = process.env;
await createSender({
  db: connect({ url, max: 2 }),
  notifiers: createNotifiers({ smtpUrl, mailFrom: MAIL_FROM }),
  time: handClock(),
  log: pino({ level: 'silent' }),
  workerId: 'killed',
}).run(new AbortController().signal);
