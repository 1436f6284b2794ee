import type { TicketId } from '../../contract/ids.ts';
import { LEVELS, type Level } from '../../contract/words.ts';
import { namesOfAgents } from '../../db/agents/names-of-agents.ts';
import { escalationsOfTickets } from '../../db/escalations/escalations-of-tickets.ts';
import type { EscalationRow } from '../../db/escalations/select-escalations.ts';
import type { TriageRecord } from '../../db/schema.ts';
import type { TicketRow } from '../../db/tickets/select-tickets.ts';
import type { Policy } from '../../domain/policy.ts';
import type { ApiDeps } from '../deps.ts';
import type { TicketShown } from '../schemas/shown.ts';
import { groupBy } from './group-by.ts';
import { named, shown, shownOrNull } from './instants.ts';
import { renderClock } from './render-clock.ts';
import { renderEscalation } from './render-escalation.ts';

/** What rendering needs beside the rows; fetched once for a whole page. */
interface Around {
  readonly names: ReadonlyMap<string, string>;
  readonly escalations: ReadonlyMap<TicketId, readonly EscalationRow[]>;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly now: number;
}

/** Tickets as readers see them, true now. A ticket that nobody has looked at yet has no clocks. */
export async function renderTickets(
  deps: ApiDeps,
  rows: readonly TicketRow[],
): Promise<readonly TicketShown[]> {
  const escalations = groupBy(
    await escalationsOfTickets(
      deps.db,
      rows.map((row) => row.id),
    ),
    (escalation) => escalation.ticket_id,
  );
  const around: Around = {
    names: await namesOfAgents(deps.db, [...new Set(rows.flatMap((row) => row.followers))]),
    escalations,
    policies: await policiesOf(deps, rows),
    now: deps.time.now(),
  };
  return rows.map((row) => renderTicket(row, around));
}

async function policiesOf(deps: ApiDeps, rows: readonly TicketRow[]): Promise<ReadonlyMap<string, Policy>> {
  const versions = new Set(
    rows.flatMap((row) => row.state?.clocks.map((clock) => clock.policyVersion) ?? []),
  );
  const policies = new Map<string, Policy>();
  for (const version of versions) policies.set(version, await deps.policyByVersion(version));
  return policies;
}

function renderTicket(row: TicketRow, around: Around): TicketShown {
  return {
    id: row.id,
    number: row.number,
    subject: row.subject,
    status: row.status,
    priority: row.priority,
    category: row.category,
    subcategory: row.subcategory,
    language: row.language,
    channel: row.channel,
    customer: { id: row.customer_id, name: row.customer_name, tier: row.tier },
    requester: row.requester,
    team: named(row.team_id, row.team_name),
    specialist_team: named(row.specialist_team_id, row.specialist_team_name),
    assignee: named(row.assignee_id, row.assignee_name),
    followers: row.followers.map((id) => ({ id, name: around.names.get(id) ?? id })),
    waiting_for: row.waiting_for,
    review: row.review,
    triage: row.triage === null ? null : renderTriage(row.triage),
    pauses: (row.state?.pauses ?? []).map((pause) => ({
      reason: pause.reason,
      from: shown(pause.from),
      until: shownOrNull(pause.until),
    })),
    clocks: [...(row.state?.clocks ?? [])]
      .sort((a, b) => a.startedAt - b.startedAt)
      .map((clock) => renderClock(clock, policyOf(around, clock.policyVersion), around.now)),
    escalations: (around.escalations.get(row.id) ?? []).map(renderEscalation),
    external_ref: row.external_ref,
    opened_by: row.opened_by,
    linked_ticket_id: row.linked_ticket_id,
    policy_version: row.policy_version,
    received_at: shown(row.received_at),
    created_at: shown(row.created_at),
    updated_at: shown(row.updated_at),
    resolved_at: shownOrNull(row.resolved_at),
    closes_at: shownOrNull(row.closes_at),
    version: row.version,
  };
}

function policyOf(around: Around, version: string): Policy {
  const policy = around.policies.get(version);
  if (policy === undefined) throw new Error(`the policy ${version} was not loaded`);
  return policy;
}

function renderTriage(triage: TriageRecord): NonNullable<TicketShown['triage']> {
  return {
    category: triage.category,
    subcategory: triage.subcategory,
    urgency: levelOf(triage.urgency),
    impact: levelOf(triage.impact),
    confidence: triage.confidence,
    decided_by: triage.decidedBy,
    evidence: [...triage.evidence],
    flags: [...triage.flags],
    policy_version: triage.policyVersion,
  };
}

function levelOf(text: string | null): Level | null {
  return LEVELS.find((level) => level === text) ?? null;
}
