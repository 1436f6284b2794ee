import type { Db } from '../connect.ts';

/** Tickets as readers see them, with the names of customer, teams and assignee. */
export function selectTickets(db: Db) {
  return db
    .selectFrom('tickets as t')
    .innerJoin('customers as c', 'c.id', 't.customer_id')
    .leftJoin('teams as team', 'team.id', 't.team_id')
    .leftJoin('teams as specialist', 'specialist.id', 't.specialist_team_id')
    .leftJoin('agents as assignee', 'assignee.id', 't.assignee_id')
    .select([
      't.id',
      't.number',
      't.subject',
      't.status',
      't.channel',
      't.customer_id',
      'c.name as customer_name',
      't.tier',
      't.requester',
      't.language',
      't.external_ref',
      't.opened_by',
      't.linked_ticket_id',
      't.priority',
      't.category',
      't.subcategory',
      't.review',
      't.triage',
      't.team_id',
      'team.name as team_name',
      't.specialist_team_id',
      'specialist.name as specialist_team_name',
      't.assignee_id',
      'assignee.name as assignee_name',
      't.followers',
      't.waiting_for',
      't.policy_version',
      't.received_at',
      't.created_at',
      't.updated_at',
      't.resolved_at',
      't.closes_at',
      't.state',
      't.version',
    ]);
}

export type TicketRow = Awaited<ReturnType<ReturnType<typeof selectTickets>['execute']>>[number];
