import type { Db } from '../connect.ts';

/** Escalations as readers see them, with the words of their outcome. */
export function selectEscalations(db: Db) {
  return db
    .selectFrom('escalations as e')
    .leftJoin('messages as outcome', 'outcome.id', 'e.outcome_id')
    .select([
      'e.id',
      'e.ticket_id',
      'e.clock',
      'e.cycle',
      'e.percent',
      'e.trigger',
      'e.reason',
      'e.action',
      'e.state',
      'e.targets',
      'e.ack_due_at',
      'e.acknowledged_at',
      'e.acknowledged_by',
      'e.created_at',
      'outcome.body as outcome',
    ]);
}

export type EscalationRow = Awaited<ReturnType<ReturnType<typeof selectEscalations>['execute']>>[number];
