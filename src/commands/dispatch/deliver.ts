import {
  type Client,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError } from '@temporalio/common';
import {
  type Command,
  DELIVERED_AS,
  REFUSALS,
  type RefusalCode,
  type Verdict,
} from '../../contract/commands.ts';
import { workflowIdOf } from '../../contract/ids.ts';
import type { Db } from '../../db/connect.ts';
import type { PolicyStore } from '../../db/policies/policy-store.ts';
import type { ClaimedCommand } from './claim-command.ts';
import { startTicket } from './start-ticket.ts';

/** What came of handing a command to Temporal. */
export type Delivered =
  /** The workflow has it, and its turn writes the verdict. */
  | { readonly kind: 'handed' }
  /** The verdict is known; a refusal by the validator is written nowhere yet. */
  | { readonly kind: 'settled'; readonly refusal: RefusalCode | null }
  /** There is no such workflow (any more). */
  | { readonly kind: 'gone' }
  /** Out of reach for now. */
  | { readonly kind: 'not_yet'; readonly why: string };

/** Real milliseconds that one call to Temporal may take; shorter than a lease. */
const CALL_MS = 6_000;

export interface DeliverDeps {
  readonly db: Db;
  readonly client: Client;
  readonly policies: PolicyStore;
}

/**
 * Hands one command to the ticket's workflow: a start, a signal, or an update with the command's own id, which
 * Temporal and the workflow apply at most once, however often it is repeated.
 */
export async function deliver(deps: DeliverDeps, claimed: ClaimedCommand): Promise<Delivered> {
  try {
    return await deps.client.withDeadline(Date.now() + CALL_MS, () => handOver(deps, claimed));
  } catch (error) {
    return outcomeOf(error);
  }
}

async function handOver(deps: DeliverDeps, claimed: ClaimedCommand): Promise<Delivered> {
  if (claimed.type === 'start') {
    await startTicket(deps, claimed.ticketId);
    return { kind: 'handed' };
  }
  // The row was written by `insertCommand`, which takes nothing but a `Command`.
  const command = claimed.payload as Command;
  const handle = deps.client.workflow.getHandle(workflowIdOf(claimed.ticketId));
  if (DELIVERED_AS[command.type] === 'signal') {
    await handle.signal(command.type, command);
    return { kind: 'handed' };
  }
  await handle.executeUpdate<Verdict, [Command]>(command.type, { args: [command], updateId: command.id });
  return { kind: 'settled', refusal: null };
}

function outcomeOf(error: unknown): Delivered {
  if (error instanceof WorkflowUpdateFailedError) {
    const { cause } = error;
    if (cause instanceof ApplicationFailure && isRefusal(cause.type))
      return { kind: 'settled', refusal: cause.type };
    // The workflow ended while the update was on its way: whether it counted is written on the command's row.
    return { kind: 'not_yet', why: cause?.message ?? error.message };
  }
  if (error instanceof WorkflowNotFoundError) return { kind: 'gone' };
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
    return { kind: 'not_yet', why: 'no verdict in time; is a worker running?' };
  }
  return { kind: 'not_yet', why: wordsOf(error) };
}

function isRefusal(type: string | undefined | null): type is RefusalCode {
  return typeof type === 'string' && type in REFUSALS;
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message}${cause}`;
}
