import { type TurnDeps, takeTurn } from '../../src/activities/take-turn.ts';
import { acceptTicket } from '../../src/commands/accept/accept-ticket.ts';
import { insertCommand } from '../../src/commands/accept/insert-command.ts';
import type { Command } from '../../src/contract/commands.ts';
import type { AgentId, ApiKeyId, TicketId } from '../../src/contract/ids.ts';
import type { TicketView } from '../../src/contract/ticket-workflow.ts';
import type { Category, Priority } from '../../src/contract/words.ts';
import type { Db } from '../../src/db/connect.ts';
import { insertMessage } from '../../src/db/messages/insert-message.ts';
import { newId } from '../../src/db/new-id.ts';
import { openPolicyStore } from '../../src/db/policies/policy-store.ts';
import { readPolicyFile } from '../../src/policy/read-policy-file.ts';
import { ensureBootstrapPerson } from '../../src/roster/ensure-bootstrap-person.ts';
import { ensureTeams } from '../../src/roster/ensure-teams.ts';
import type { TimeSource } from '../../src/runtime/time-source.ts';
import { freshDatabase } from './database.ts';

/** What a test says of a command; who, when and which id is filled in. */
export type Draft<Type extends Command['type'] = Command['type']> = {
  [T in Type]: { readonly type: T } & Partial<Omit<Extract<Command, { type: T }>, 'type'>>;
}[Type];

/** A desk without Temporal: a database with the default policy, on which turns are made by hand. */
export interface Turns extends AsyncDisposable {
  readonly db: Db;
  readonly url: string;
  readonly deps: TurnDeps;
  readonly time: TimeSource;
  /** The bootstrap person, who fills every role. */
  readonly agent: AgentId;
  /** Accepts a ticket of a person's priority and category; nobody has looked at it yet. */
  open(said?: { readonly priority?: Priority; readonly category?: Category }): Promise<TicketId>;
  /** Accepts a command as the API does: its text and its row, waiting. */
  accept(id: TicketId, draft: Draft): Promise<Command>;
  /** Makes a turn on top of the committed one, or of `base`. */
  turn(id: TicketId, inbox?: readonly Command[], base?: number): Promise<TicketView>;
  /** A ticket's row. */
  row(id: TicketId): Promise<TicketRow>;
}

export type TicketRow = Awaited<ReturnType<typeof rowOf>>;

/** Opens a desk; time stands still unless the test hands in a source. */
export async function openTurns(time: TimeSource): Promise<Turns> {
  const database = await freshDatabase({ max: 20 });
  const { db } = database;
  const policies = await openPolicyStore(db, await readPolicyFile('policy/default.yaml'), time.now());
  await ensureTeams(db, policies.current());
  const agent = await ensureBootstrapPerson(db, policies.current(), time.now());
  if (agent === null) throw new Error('a fresh database has a bootstrap person');
  const deps: TurnDeps = { db, policies };
  return {
    db,
    url: database.url,
    deps,
    time,
    agent,
    open: ({ priority = 'P3', category = 'feature' } = {}) =>
      db.transaction().execute((trx) =>
        acceptTicket(trx, time, {
          caller: { keyId: 'key_test' as ApiKeyId, role: 'admin', agentId: null },
          subject: 'Where is the manual?',
          body: 'I cannot find it.',
          channel: 'web',
          requester: { email: 'ada@acme.example' },
          customer: { externalId: 'acme', name: 'Acme', tier: 'enterprise' },
          language: undefined,
          externalRef: undefined,
          priority,
          category,
          openedBy: 'customer',
          live: false,
          receivedAt: undefined,
          defaultTier: 'free',
          trustIntakeTier: true,
        }),
      ),
    accept: (id, draft) =>
      db.transaction().execute(async (trx) => {
        const command = await complete(trx, id, draft, agent, time.now());
        await insertCommand(trx, id, command, time.now());
        return command;
      }),
    turn: async (id, inbox = [], base) =>
      takeTurn(deps, { ticketId: id, base: base ?? (await rowOf(db, id)).turn, inbox, now: time.now() }),
    row: (id) => rowOf(db, id),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

function rowOf(db: Db, id: TicketId) {
  return db.selectFrom('tickets').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

async function complete(
  trx: Db,
  ticketId: TicketId,
  draft: Draft,
  agent: AgentId,
  now: number,
): Promise<Command> {
  const stamp = { id: newId('cmd', now), occurredAt: now, actor: { kind: 'agent', id: agent } } as const;
  const text = (kind: 'customer' | 'reply'): ReturnType<typeof insertMessage> =>
    insertMessage(trx, {
      ticketId,
      kind,
      author: kind === 'customer' ? { kind: 'customer', id: null } : stamp.actor,
      channel: null,
      body: `a text of ${stamp.id}`,
      occurredAt: now,
      createdAt: now,
    });
  switch (draft.type) {
    case 'replies':
      return {
        ...stamp,
        public: true,
        human: true,
        awaitCustomer: false,
        resolve: false,
        messageId: draft.messageId ?? (await text('reply')),
        ...draft,
      };
    case 'customerMessage':
      return {
        ...stamp,
        actor: { kind: 'customer', id: null },
        automatic: false,
        messageId: draft.messageId ?? (await text('customer')),
        ...draft,
      };
    case 'pause':
      return { ...stamp, reason: 'customer_requested', noteId: null, until: null, windowId: null, ...draft };
    case 'resume':
      return { ...stamp, reason: null, ...draft };
    case 'resolve':
      return { ...stamp, reason: 'solved', noteId: null, ...draft };
    case 'priority':
      return { ...stamp, priority: 'P2', noteId: null, ...draft };
    case 'reopen':
    case 'close':
    case 'assignment':
      return { ...stamp, noteId: null, ...draft };
    case 'acknowledge':
    case 'complete':
      throw new Error('the tests of turns give no escalation; complete this one where it is needed');
    default:
      return draft satisfies never;
  }
}
