import type { Client } from '@temporalio/client';
import {
  defineSearchAttributeKey,
  type SearchAttributePair,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common';
import { type TicketId, workflowIdOf } from '../../contract/ids.ts';
import {
  attributesOf,
  TASK_QUEUE,
  TICKET_WORKFLOW,
  type TicketAttributes,
  type TicketStart,
} from '../../contract/ticket-workflow.ts';
import type { Db } from '../../db/connect.ts';
import { firstMessage } from '../../db/messages/first-message.ts';
import type { PolicyStore } from '../../db/policies/policy-store.ts';
import { escalationStageOf } from '../../domain/ticket/view.ts';
import { triage } from '../../domain/triage/triage.ts';

/**
 * Starts a ticket's workflow. Starting twice is harmless.
 *
 * @param again - the workflow of a ticket that is open in the database is gone: Temporal lost its data, somebody
 *   terminated it, or the database is an older backup. It may follow any other that does not run: should the
 *   ticket have ended meanwhile, the first turn adopts that and the workflow ends
 */
export async function startTicket(
  deps: { readonly db: Db; readonly client: Client; readonly policies: PolicyStore },
  ticketId: TicketId,
  again = false,
): Promise<void> {
  const attributes = await guessAttributes(deps.db, deps.policies, ticketId);
  const start: TicketStart = { ticketId };
  try {
    await deps.client.workflow.start(TICKET_WORKFLOW, {
      workflowId: workflowIdOf(ticketId),
      taskQueue: TASK_QUEUE,
      args: [start],
      // A turn takes 2 s at most, so a task that has said nothing for 5 s has lost its worker.
      workflowTaskTimeout: '5s',
      workflowIdReusePolicy: again ? 'ALLOW_DUPLICATE' : 'REJECT_DUPLICATE',
      typedSearchAttributes: attributes === null ? [] : pairsOf(attributes),
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/**
 * What the first turn will find, by the same pure rules: search attributes that are right from the start cost
 * nothing, and one that is not is put right by the turn.
 */
async function guessAttributes(
  db: Db,
  policies: PolicyStore,
  ticketId: TicketId,
): Promise<TicketAttributes | null> {
  const row = await db
    .selectFrom('tickets')
    .select(['subject', 'tier', 'asked', 'state', 'status'])
    .where('id', '=', ticketId)
    .executeTakeFirst();
  if (row === undefined) return null;
  if (row.state !== null) {
    return attributesOf({
      ...row.state,
      escalationStage: escalationStageOf(row.state),
      ended: row.state.endedAt !== null,
      resolved: row.state.resolvedAt !== null,
    });
  }
  const body = await firstMessage(db, ticketId);
  const guess = triage(policies.current(), { subject: row.subject, body, tier: row.tier, asked: row.asked });
  return attributesOf({ ...guess, tier: row.tier, escalationStage: 0, ended: false, resolved: false });
}

function pairsOf(attributes: TicketAttributes): SearchAttributePair[] {
  const keyword = (name: Exclude<keyof TicketAttributes, 'EscalationStage'>): SearchAttributePair => ({
    key: defineSearchAttributeKey(name, 'KEYWORD'),
    value: attributes[name],
  });
  return [
    keyword('TicketStatus'),
    keyword('TicketPriority'),
    keyword('TicketCategory'),
    keyword('CustomerTier'),
    keyword('TicketTeam'),
    { key: defineSearchAttributeKey('EscalationStage', 'INT'), value: attributes.EscalationStage },
  ];
}
