import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { attributesOf, type TicketView } from '../contract/ticket-workflow.ts';

const KEYWORDS = {
  TicketStatus: defineSearchAttributeKey('TicketStatus', 'KEYWORD'),
  TicketPriority: defineSearchAttributeKey('TicketPriority', 'KEYWORD'),
  TicketCategory: defineSearchAttributeKey('TicketCategory', 'KEYWORD'),
  CustomerTier: defineSearchAttributeKey('CustomerTier', 'KEYWORD'),
  TicketTeam: defineSearchAttributeKey('TicketTeam', 'KEYWORD'),
} as const;
const ESCALATION_STAGE = defineSearchAttributeKey('EscalationStage', 'INT');

/**
 * Makes the search attributes what the view says: one upsert, and only if something changed that an operator
 * filters by. The dispatcher guesses them at the start, so that an ordinary ticket needs none.
 */
export function showAttributes(view: TicketView): void {
  const shown = workflowInfo().typedSearchAttributes;
  const wanted = attributesOf(view);
  const changed: SearchAttributeUpdatePair[] = [];
  for (const [name, key] of Object.entries(KEYWORDS)) {
    const value = wanted[name as keyof typeof KEYWORDS];
    if (shown.get(key) !== value) changed.push({ key, value });
  }
  if (shown.get(ESCALATION_STAGE) !== wanted.EscalationStage) {
    changed.push({ key: ESCALATION_STAGE, value: wanted.EscalationStage });
  }
  if (changed.length > 0) upsertSearchAttributes(changed);
}
