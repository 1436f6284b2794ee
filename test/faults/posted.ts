import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { TicketId } from '../../src/contract/ids.ts';
import type { Db } from '../../src/db/connect.ts';
import { type Reply, until } from '../support/api.ts';

/** Whatever takes calls. */
interface Poster {
  call(method: 'POST', path: string, body: object, headers: Record<string, string>): Promise<Reply>;
}

/** What is posted while the power fails, with the key under which it is posted again. */
export interface Posted {
  readonly key: string;
  readonly path: string;
  readonly body: object;
  /** Nothing else that is posted has this text. */
  readonly text: string;
  status: number | null;
}

/** Posts it and keeps the answer's status; without an answer it stays `null`. */
export function post(desk: Poster, posted: Posted): Promise<void> {
  return desk
    .call('POST', posted.path, posted.body, { 'idempotency-key': posted.key })
    .then(({ status }) => {
      posted.status = status;
    })
    .catch(() => undefined);
}

/** Tickets and replies, each under way when the kill comes or answered just before. */
export function burst(
  desk: Poster,
  id: TicketId,
  count: number,
): { posted: Posted[]; answers: Promise<void>[] } {
  const posted = Array.from({ length: count }, (_, index): Posted => {
    const text = `posted when the power failed: ${randomBytes(6).toString('hex')}`;
    const key = randomBytes(12).toString('hex');
    return index % 2 === 0
      ? { key, path: `/v1/tickets/${id}/replies`, body: { body: text, public: false }, text, status: null }
      : {
          key,
          path: '/v1/tickets',
          body: { subject: text, body: text, channel: 'web', requester: { email: 'bo@acme.example' } },
          text,
          status: null,
        };
  });
  return { posted, answers: posted.map((one) => post(desk, one)) };
}

/** Each text that was posted is there once, and its command or ticket has been processed once. */
export async function expectOnce(db: Db, posted: readonly Posted[]): Promise<void> {
  for (const { path, text } of posted) {
    const messages = await db
      .selectFrom('messages')
      .select(['id', 'ticket_id'])
      .where('body', '=', text)
      .execute();
    expect(messages.length, `${path} ${text}`).toBe(1);
    const type = path === '/v1/tickets' ? 'ticket.received' : 'note.added';
    await until(async () => {
      const entries = await db
        .selectFrom('ledger')
        .select('data')
        .where('ticket_id', '=', messages[0]?.ticket_id ?? ('' as TicketId))
        .where('type', '=', type)
        .execute();
      const own = entries.filter(
        ({ data }) => type === 'ticket.received' || data['message_id'] === messages[0]?.id,
      );
      expect(own.length).toBeLessThan(2);
      return own.length === 1;
    });
  }
}
