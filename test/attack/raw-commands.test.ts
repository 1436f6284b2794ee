import { expect, test } from 'vitest';
import { workflowIdOf } from '../../src/contract/ids.ts';
import { systemTime } from '../../src/runtime/time-source.ts';
import { freshDatabase } from '../support/database.ts';
import { startHoldfast } from '../support/holdfast.ts';
import { ledgerFaults } from '../support/ledger-check.ts';
import { devServer } from '../support/temporal.ts';

const TICKET = {
  subject: 'A question',
  body: 'How does it work?',
  channel: 'web',
  requester: { email: 'ana@example.com' },
};
const PERSON = { kind: 'agent', id: null };

/** Well-formed as far as a workflow looks; nobody accepted any of them, and most would break a turn. */
const RAW = [
  { type: 'customerMessage', occurredAt: systemTime.now() },
  { type: 'customerMessage', occurredAt: systemTime.now() + 50 * 365 * 86_400_000, automatic: true },
  { type: 'customerMessage', occurredAt: Number.MAX_SAFE_INTEGER, automatic: true },
  { type: 'customerMessage', occurredAt: -1e12, automatic: false },
  { type: 'pause', occurredAt: systemTime.now(), actor: PERSON, reason: 'no such reason', until: null },
  { type: 'resume', occurredAt: systemTime.now() },
] as const;

test('a command that was never accepted is refused, whoever hands it to Temporal, and the ticket works on', async () => {
  await using database = await freshDatabase();
  await using temporal = await devServer();
  await using holdfast = await startHoldfast({
    databaseUrl: database.url,
    client: temporal.env.client,
    connection: temporal.env.nativeConnection,
    time: systemTime,
  });
  const { body: ticket } = await holdfast.call('POST', '/v1/tickets', TICKET, { prefer: 'wait=10' });
  const { body: other } = await holdfast.call('POST', '/v1/tickets', TICKET, { prefer: 'wait=10' });
  const workflow = temporal.env.client.workflow.getHandle(workflowIdOf(ticket.id));
  const before = await holdfast.call('GET', `/v1/tickets/${ticket.id}/ledger`);

  for (const [index, raw] of RAW.entries())
    await workflow.signal(raw.type, { id: `cmd_raw${index}`, ...raw });
  await workflow.signal('customerMessage', { ...RAW[0], id: 'cmd_\u0000' });
  const handOver = (id: string, type: string, more: object): Promise<unknown> =>
    workflow.executeUpdate(type, {
      args: [{ id, type, occurredAt: systemTime.now(), actor: PERSON, noteId: null, ...more }],
    });
  const refused = { cause: { type: 'command.unknown' } };
  await expect(handOver('cmd_raw7', 'priority', { priority: 'P9' })).rejects.toMatchObject(refused);
  await expect(handOver('cmd_raw8', 'assignment', { agent: 'agt_nobody' })).rejects.toMatchObject(refused);

  // A command of another ticket, and the start of this one, are no commands of this ticket either.
  const [foreign, start] = await Promise.all(
    [other.id, ticket.id].map((id) =>
      holdfast.db.selectFrom('commands').select('id').where('ticket_id', '=', id).executeTakeFirstOrThrow(),
    ),
  );
  for (const row of [foreign, start]) {
    await workflow.signal('customerMessage', { ...RAW[0], id: row?.id });
  }
  await expect(handOver('cmd_raw9', 'close', {})).rejects.toThrow();

  expect((await holdfast.call('GET', `/v1/tickets/${ticket.id}/ledger`)).body).toEqual(before.body);
  expect(await ledgerFaults(holdfast.db, ticket.id)).toEqual([]);
  const resolved = await holdfast.call('POST', `/v1/tickets/${ticket.id}/resolve`, {});
  expect(resolved.status, JSON.stringify(resolved.body)).toBe(200);
});
