import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockTicket } from '../../src/db/tickets/lock-ticket.ts';
import { type RunningApi, runningApi, ticketIdOf } from './running-api.ts';

let api: RunningApi;
beforeAll(async () => {
  api = await runningApi({ statementTimeoutMs: 300 });
});
afterAll(() => api[Symbol.asyncDispose]());

describe('trouble in the database', () => {
  it('a turn that holds the ticket for too long makes a command 503, and nothing of it stays', async () => {
    const ticket = ticketIdOf(await api.openTicket());
    const options = { headers: { 'idempotency-key': 'held' } };
    const held = await api.db.transaction().execute(async (trx) => {
      await lockTicket(trx, ticket);
      return api.post(`/v1/tickets/${ticket}/replies`, { body: 'Hello' }, options);
    });
    expect([held.status, held.body['code']]).toEqual([503, 'database.unavailable']);
    const messages = await api.db
      .selectFrom('messages')
      .select('kind')
      .where('ticket_id', '=', ticket)
      .execute();
    expect(messages).toEqual([{ kind: 'customer' }]);
    const again = await api.post(`/v1/tickets/${ticket}/replies`, { body: 'Hello' }, options);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, null]);
  });

  it('a server that restarts after the commit loses nothing: the same request finds its answer', async () => {
    const ticket = ticketIdOf(await api.openTicket());
    const options = { headers: { 'idempotency-key': 'restart' } };
    let restarts = 0;
    api.handoff.before = async () => {
      restarts += 1;
      if (restarts > 1) return;
      // Every other connection ends, as in a restart; the answer cannot be built and stored any more.
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()`.execute(api.db);
      throw new Error('Connection terminated unexpectedly');
    };
    const first = await api.post(`/v1/tickets/${ticket}/resolve`, {}, options);
    expect(first.status).toBe(503);
    const second = await api.post(`/v1/tickets/${ticket}/resolve`, {}, options);
    expect([second.status, second.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
    const commands = await api.db
      .selectFrom('commands')
      .select('type')
      .where('ticket_id', '=', ticket)
      .where('type', '=', 'resolve')
      .execute();
    expect(commands).toHaveLength(1);
  });
});
