import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { Logger } from 'pino';
import { type TicketId, workflowIdOf } from '../../contract/ids.ts';
import { TICKET_WORKFLOW } from '../../contract/ticket-workflow.ts';
import { ENDED } from '../../contract/words.ts';
import { type Db, instantValue } from '../../db/connect.ts';
import type { PolicyStore } from '../../db/policies/policy-store.ts';
import type { TimeSource } from '../../runtime/time-source.ts';
import { startTicket } from '../dispatch/start-ticket.ts';

export interface ReconcilerDeps {
  readonly db: Db;
  readonly client: Client;
  readonly policies: PolicyStore;
  readonly time: TimeSource;
  readonly log: Logger;
}

/** What one comparison found and repaired. */
export interface Reconciled {
  readonly open: number;
  readonly started: number;
  readonly nudged: number;
  /** Could not be repaired this time. */
  readonly failed: number;
}

/** Real milliseconds between two comparisons. */
const EVERY_MS = 60_000;
/** Younger tickets are still on their way. */
const SETTLED_AFTER_MS = 60_000;
const PAGE = 500;
/** So many failures in a row are no longer about one ticket. */
const GIVE_UP_AFTER = 5;

/** Compares open tickets with running workflows, now and then, and repairs either side. */
export async function runReconciler(deps: ReconcilerDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const found = await reconcile(deps, signal);
      if (found.started + found.nudged + found.failed > 0)
        deps.log.warn(found, 'tickets and workflows differed; repaired as far as possible');
    } catch (error) {
      if (!signal.aborted)
        deps.log.warn({ err: error }, 'tickets and workflows could not be compared; tried again');
    }
    await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * An open ticket without a workflow gets one: its first turn adopts what the database holds. A workflow whose
 * ticket has ended, and a ticket that is stuck, are nudged into another turn.
 */
export async function reconcile(deps: ReconcilerDeps, signal?: AbortSignal): Promise<Reconciled> {
  const running = await runningTickets(deps.client);
  const before = deps.time.now() - SETTLED_AFTER_MS;
  const counts = { open: 0, started: 0, nudged: 0, failed: 0 };
  /** One ticket that cannot be repaired must not keep the others from it; a server that is away must. */
  let failedInARow = 0;
  const repair = async (id: TicketId, how: () => Promise<'started' | 'nudged' | null>): Promise<void> => {
    try {
      const done = await how();
      if (done !== null) counts[done] += 1;
      failedInARow = 0;
    } catch (error) {
      failedInARow += 1;
      if (failedInARow >= GIVE_UP_AFTER) throw error;
      counts.failed += 1;
      deps.log.warn(
        { err: error, ticketId: id },
        'a ticket and its workflow differ and could not be repaired',
      );
    }
  };
  for await (const ticket of openTickets(deps.db, before)) {
    if (signal?.aborted === true) break;
    counts.open += 1;
    if (!running.delete(ticket.id)) {
      await repair(ticket.id, async () => {
        // Visibility may lag behind, so the workflow itself is asked before another is started.
        if (await isRunning(deps.client, ticket.id)) return null;
        await startTicket(deps, ticket.id, true);
        return 'started';
      });
    } else if (ticket.stuck) {
      await repair(ticket.id, () => nudge(deps.client, ticket.id));
    }
  }
  for (const id of await endedAmong(deps.db, [...running], before)) {
    await repair(id, async () => ((await isRunning(deps.client, id)) ? nudge(deps.client, id) : null));
  }
  return counts;
}

async function nudge(client: Client, id: TicketId): Promise<'nudged'> {
  await client.workflow.getHandle(workflowIdOf(id)).signal('nudge');
  return 'nudged';
}

async function runningTickets(client: Client): Promise<Set<string>> {
  const ids = new Set<string>();
  const query = `WorkflowType = "${TICKET_WORKFLOW}" AND ExecutionStatus = "Running"`;
  for await (const { workflowId } of client.workflow.list({ query }))
    ids.add(workflowId.replace(/^ticket-/, ''));
  return ids;
}

async function* openTickets(db: Db, before: number): AsyncGenerator<{ id: TicketId; stuck: boolean }> {
  let after: TicketId | '' = '';
  for (;;) {
    const page: { id: TicketId; stuck_reason: string | null }[] = await db
      .selectFrom('tickets')
      .select(['id', 'stuck_reason'])
      .where('status', 'not in', ENDED)
      .where('created_at', '<', instantValue(before))
      .where('id', '>', after as TicketId)
      .orderBy('id')
      .limit(PAGE)
      .execute();
    for (const { id, stuck_reason } of page) yield { id, stuck: stuck_reason !== null };
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

async function endedAmong(db: Db, ids: readonly string[], before: number): Promise<readonly TicketId[]> {
  const found: TicketId[] = [];
  for (let from = 0; from < ids.length; from += PAGE) {
    const rows = await db
      .selectFrom('tickets')
      .select('id')
      .where('id', 'in', ids.slice(from, from + PAGE) as TicketId[])
      .where('status', 'in', ENDED)
      .where('updated_at', '<', instantValue(before))
      .execute();
    found.push(...rows.map((row) => row.id));
  }
  return found;
}

async function isRunning(client: Client, id: TicketId): Promise<boolean> {
  try {
    const { status } = await client.workflow.getHandle(workflowIdOf(id)).describe();
    return status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
