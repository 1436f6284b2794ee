import { ApplicationFailure } from '@temporalio/common';
import { sql } from 'kysely';
import type { Command, Verdict } from '../contract/commands.ts';
import type { TicketId } from '../contract/ids.ts';
import { type TicketView, type TurnInput, UNKNOWN_TICKET } from '../contract/ticket-workflow.ts';
import { putClocks } from '../db/clocks/put-clocks.ts';
import { findAccepted } from '../db/commands/find-accepted.ts';
import { settle } from '../db/commands/settle.ts';
import type { Db } from '../db/connect.ts';
import { findContract } from '../db/contracts/find-contract.ts';
import { putEscalations } from '../db/escalations/put-escalations.ts';
import { appendEntries } from '../db/ledger/append-entries.ts';
import { enqueue } from '../db/outbox/enqueue.ts';
import type { PolicyStore } from '../db/policies/policy-store.ts';
import { loadRoster } from '../db/roster/load-roster.ts';
import { lockForTurn } from '../db/tickets/lock-for-turn.ts';
import { openSuccessor } from '../db/tickets/open-successor.ts';
import { putProjection } from '../db/tickets/put-projection.ts';
import { advance } from '../domain/ticket/advance.ts';
import { viewOf } from '../domain/ticket/view.ts';
import { deliveriesOf } from './deliveries-of.ts';
import { firstTurn } from './first-turn.ts';

/** What a turn works with. */
export interface TurnDeps {
  readonly db: Db;
  readonly policies: PolicyStore;
}

/** A statement gives up before the activity's own time-out, so that nothing outlives its attempt for long. */
const STATEMENT_TIMEOUT_MS = 1_500;
const LOCK_TIMEOUT_MS = 1_000;

/**
 * One turn of a ticket, all of it or nothing, in one transaction that holds the ticket's row.
 *
 * The database decides (docs/adr/0001): only the turn that follows the committed one is made. Whoever comes
 * with an older `base` (a repeat, a zombie, a workflow that was started again) changes nothing and gets the
 * committed view, which it adopts. A command whose verdict is written is never applied again, and one that was
 * never accepted is refused.
 *
 * @throws ApplicationFailure `ticket.unknown`, not retried: the database holds no such ticket
 */
export async function takeTurn({ db, policies }: TurnDeps, input: TurnInput): Promise<TicketView> {
  const { ticketId, base, now } = input;
  return db.transaction().execute(async (trx) => {
    await sql`select set_config('statement_timeout', ${String(STATEMENT_TIMEOUT_MS)}, true),
                     set_config('lock_timeout', ${String(LOCK_TIMEOUT_MS)}, true)`.execute(trx);
    const row = await lockForTurn(trx, ticketId);
    if (row === null) {
      throw ApplicationFailure.nonRetryable(`the database holds no ticket ${ticketId}`, UNKNOWN_TICKET);
    }
    if (row.state !== null && row.turn !== base) return viewOf(row.state);

    const { waiting: inbox, settled } = await findAccepted(
      trx,
      ticketId,
      input.inbox.map((command) => command.id),
    );
    const policy =
      row.policyVersion === null ? policies.current() : await policies.byVersion(row.policyVersion);
    const first = row.state === null ? await firstTurn(trx, row, policy, now) : null;
    const before = row.state ?? first?.state;
    if (before === undefined) throw new Error('a ticket has neither a state nor a first turn');
    const roster = await loadRoster(trx, now);
    const contract = await findContract(trx, row.customerId, row.receivedAt);
    const context = { policy, contract, roster, accountManager: row.accountManager };

    const turn = advance(context, before, inbox, now, first?.begin);
    // A verdict that this turn does not make still has to reach whoever waits for it.
    const state = { ...turn.state, verdicts: [...turn.state.verdicts, ...settled] };

    const ledger = { seq: row.ledgerSeq, hash: row.ledgerHead };
    const head = await appendEntries(trx, ticketId, ledger, turn.ledger, now);
    await putProjection(trx, state, head, first?.triage ?? null, ledger, now);
    await putClocks(trx, ticketId, before.clocks, state.clocks);
    const changed = state.escalations.filter((escalation) => !before.escalations.includes(escalation));
    await putEscalations(trx, ticketId, changed, now);
    await enqueue(trx, await deliveriesOf(trx, row, state, roster, turn.letters, now), now);
    await openSuccessors(trx, ticketId, inbox, turn.verdicts, now);
    await settle(trx, turn.verdicts, now);
    if (first !== null) await settleStart(trx, input);
    return viewOf(state);
  });
}

/** What a customer wrote is never refused: a ticket that has ended hands it to a new one (semantics 20). */
async function openSuccessors(
  trx: Db,
  ticketId: TicketId,
  inbox: readonly Command[],
  verdicts: readonly Verdict[],
  now: number,
): Promise<void> {
  for (const command of inbox) {
    if (command.type !== 'customerMessage' || command.automatic) continue;
    const refused = verdicts.some((verdict) => verdict.commandId === command.id && !verdict.applied);
    if (refused) await openSuccessor(trx, ticketId, command, now);
  }
}

/** The start of a ticket is a command too; its first turn is the verdict. */
async function settleStart(trx: Db, { ticketId, now }: TurnInput): Promise<void> {
  await trx
    .updateTable('commands')
    .set({ state: 'applied', settled_at: new Date(now), last_error: null })
    .where('ticket_id', '=', ticketId)
    .where('type', '=', 'start')
    .where('state', '=', 'waiting')
    .execute();
}
