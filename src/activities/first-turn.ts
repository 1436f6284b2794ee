import type { Db } from '../db/connect.ts';
import { firstMessage } from '../db/messages/first-message.ts';
import { allocate } from '../db/roster/allocate.ts';
import type { TriageRecord } from '../db/schema.ts';
import type { TurnRow } from '../db/tickets/lock-for-turn.ts';
import type { Policy } from '../domain/policy.ts';
import { fallbackTeam, mayNotWait } from '../domain/routing/may-not-wait.ts';
import type { Pick } from '../domain/routing/pick-agent.ts';
import { beginTicket, type NewTicket, newTicket } from '../domain/ticket/new-ticket.ts';
import type { TicketState } from '../domain/ticket/state.ts';
import type { Turn } from '../domain/ticket/turn.ts';
import { type Triaged, triage } from '../domain/triage/triage.ts';

/** What the first turn starts from: a ticket that has been read, classified, routed and given to somebody. */
export interface FirstTurn {
  readonly state: TicketState;
  readonly begin: (turn: Turn) => void;
  readonly triage: TriageRecord;
}

/** Classifies, prioritises, routes and assigns, in the turn's own transaction (semantics 25-31). */
export async function firstTurn(trx: Db, row: TurnRow, policy: Policy, now: number): Promise<FirstTurn> {
  const triaged = triage(policy, {
    subject: row.subject,
    body: await firstMessage(trx, row.id),
    tier: row.tier,
    asked: row.asked,
  });
  const pick = await pickFor(trx, row, policy, triaged, now);
  const ticket: NewTicket = {
    ticketId: row.id,
    customerId: row.customerId,
    tier: row.tier,
    receivedAt: row.receivedAt,
    openedBy: row.openedBy,
    live: row.asked.live === true,
    accountManager: row.accountManager,
  };
  return {
    state: newTicket(ticket, triaged, pick, policy.version),
    begin: beginTicket(ticket, triaged, pick),
    triage: {
      category: triaged.category,
      subcategory: triaged.subcategory,
      urgency: triaged.urgency,
      impact: triaged.impact,
      confidence: triaged.confidence,
      decidedBy: triaged.decidedBy,
      evidence: triaged.evidence,
      flags: triaged.flags,
      policyVersion: policy.version,
    },
  };
}

async function pickFor(trx: Db, row: TurnRow, policy: Policy, triaged: Triaged, now: number): Promise<Pick> {
  return allocate(trx, {
    ticketId: row.id,
    teamId: triaged.team,
    strategy: triaged.strategy,
    language: row.language,
    skills: [],
    neverWaits: mayNotWait(triaged),
    fallbackTeam: fallbackTeam(policy),
    now,
  });
}
