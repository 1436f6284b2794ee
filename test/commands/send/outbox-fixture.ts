import { pino } from 'pino';
import { createSender, type Sender, type SenderDeps } from '../../../src/commands/send/create-sender.ts';
import type { TicketId } from '../../../src/contract/ids.ts';
import { type Db, instant, json } from '../../../src/db/connect.ts';
import { newId } from '../../../src/db/new-id.ts';
import { enqueue, type NewDelivery } from '../../../src/db/outbox/enqueue.ts';
import { createNotifiers } from '../../../src/integrations/create-notifiers.ts';

export const START = Date.UTC(2026, 5, 1, 9);
export const MAIL_FROM = 'Support <support@holdfast.example>';

/** A clock that moves only when told. */
export function handClock(start = START): { now(): number; advance(ms: number): void } {
  let at = start;
  return {
    now: () => at,
    advance(ms) {
      at += ms;
    },
  };
}

export function sender(db: Db, deps: Partial<SenderDeps> & { readonly smtpUrl?: string | null }): Sender {
  const { smtpUrl = null, ...rest } = deps;
  return createSender({
    db,
    notifiers: createNotifiers({ smtpUrl, mailFrom: MAIL_FROM }),
    time: handClock(),
    log: pino({ level: 'silent' }),
    workerId: 'test',
    random: () => 0.5,
    ...rest,
  });
}

export function mailTo(address: string, key: string, changes: Partial<NewDelivery> = {}): NewDelivery {
  return {
    key,
    ticketId: null,
    escalationId: null,
    kind: 'stage',
    channel: 'email',
    recipient: { kind: 'customer', name: null, address },
    subject: key,
    body: `body of ${key}`,
    notBefore: START,
    ...changes,
  };
}

export async function put(db: Db, ...rows: readonly NewDelivery[]): Promise<number> {
  return db.transaction().execute((trx) => enqueue(trx, rows, START));
}

/** A ticket with the least that the schema asks for. */
export async function aTicket(db: Db): Promise<TicketId> {
  const customer = newId('cus', START);
  await db
    .insertInto('customers')
    .values({
      id: customer,
      name: 'Customer',
      tier: 'free',
      created_at: instant(START),
      updated_at: instant(START),
    })
    .execute();
  const id = newId('tkt', START);
  await db
    .insertInto('tickets')
    .values({
      id,
      subject: 'Subject',
      status: 'new',
      channel: 'email',
      customer_id: customer,
      requester: json({}),
      tier: 'free',
      asked: json({ byPerson: false }),
      received_at: instant(START),
      created_at: instant(START),
      updated_at: instant(START),
    })
    .execute();
  return id;
}

export async function rowOf(db: Db, key: string) {
  return db.selectFrom('outbox').selectAll().where('key', '=', key).executeTakeFirstOrThrow();
}
