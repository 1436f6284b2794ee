import { sql } from 'kysely';
import type { TicketState } from '../../domain/ticket/state.ts';
import { escalationStageOf } from '../../domain/ticket/view.ts';
import { waitingFor } from '../../domain/ticket/waiting-for.ts';
import { type Db, instant, instantOrNull, json } from '../connect.ts';
import type { LedgerHead } from '../ledger/append-entries.ts';
import type { TriageRecord } from '../schema.ts';

/** Commits a turn to the ticket's row: the state itself and the columns that readers filter by. */
export async function putProjection(
  trx: Db,
  state: TicketState,
  head: LedgerHead,
  triage: TriageRecord | null,
  before: LedgerHead,
  now: number,
): Promise<void> {
  // A turn that had nothing to say (somebody acknowledged twice) makes no new version for readers.
  const said = head.seq > before.seq;
  await trx
    .updateTable('tickets')
    .set({
      status: state.status,
      priority: state.priority,
      category: state.category,
      subcategory: state.subcategory,
      review: state.review,
      ...(triage === null ? {} : { triage: json(triage) }),
      team_id: state.team,
      specialist_team_id: state.specialistTeam,
      assignee_id: state.assignee,
      followers: [...state.followers],
      waiting_for: waitingFor(state),
      escalation_stage: escalationStageOf(state),
      policy_version: state.policyVersion,
      ...(said && { updated_at: instant(now), version: sql<number>`version + 1` }),
      resolved_at: instantOrNull(state.resolvedAt),
      closes_at: instantOrNull(state.closesAt),
      turn: state.turn,
      state: json(state),
      ledger_seq: head.seq,
      ledger_head: head.hash,
      stuck_reason: null,
    })
    .where('id', '=', state.ticketId)
    .execute();
}
