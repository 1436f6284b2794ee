import { expect } from 'vitest';
import type { TicketId } from '../../src/contract/ids.ts';
import type { Db } from '../../src/db/connect.ts';

/** A stage as the ledger has it. */
export interface Fired {
  readonly ticket: TicketId;
  readonly clock: unknown;
  readonly cycle: unknown;
  readonly percent: number;
  readonly late: unknown;
  readonly at: number;
  readonly recordedAt: number;
}

/** Everything that the ledgers say of stages, ticket by ticket in its order. */
export async function firedStages(db: Db): Promise<Fired[]> {
  const rows = await db
    .selectFrom('ledger')
    .select(['ticket_id', 'occurred_at', 'recorded_at', 'data'])
    .where('type', 'like', 'stage.%')
    .orderBy('ticket_id')
    .orderBy('seq')
    .execute();
  return rows.map((row) => ({
    ticket: row.ticket_id,
    clock: row.data['clock'],
    cycle: row.data['cycle'],
    percent: Number(row.data['percent']),
    late: row.data['late'],
    at: row.occurred_at,
    recordedAt: row.recorded_at,
  }));
}

function clockOf({ ticket, clock, cycle }: Fired): string {
  return `${ticket} ${String(clock)}/${String(cycle)}`;
}

/** The stages of each clock stand in the ledger from the lowest to the highest. */
export function expectInOrder(fired: readonly Fired[]): void {
  for (const clock of new Set(fired.map(clockOf))) {
    const percents = fired.filter((stage) => clockOf(stage) === clock).map((stage) => stage.percent);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
  }
}

/** Of the stages that one turn recorded, the highest of each clock tells somebody, the others are late. */
export async function expectHighestNotified(
  db: Db,
  fired: readonly Fired[],
  lateAfterMs: number,
): Promise<void> {
  const highest = fired.filter(
    (stage) =>
      !fired.some(
        (other) =>
          clockOf(other) === clockOf(stage) &&
          other.recordedAt === stage.recordedAt &&
          other.percent > stage.percent,
      ),
  );
  expect(highest.length, 'stages that fell due together').toBeLessThan(fired.length);
  for (const stage of fired) {
    const late = !highest.includes(stage) || stage.recordedAt - stage.at > lateAfterMs;
    expect(stage.late, `${clockOf(stage)} ${stage.percent} %`).toBe(late);
  }
  const raised = await db
    .selectFrom('escalations')
    .select(['ticket_id', 'clock', 'cycle', 'percent'])
    .where('percent', 'is not', null)
    .execute();
  const known = raised.filter((one) =>
    fired.some((stage) => stage.ticket === one.ticket_id && stage.clock === one.clock),
  );
  const upTo = (one: { ticket_id: TicketId; clock: unknown; percent: number | null }): boolean =>
    fired.some(
      (stage) => stage.ticket === one.ticket_id && stage.clock === one.clock && stage.percent === one.percent,
    );
  expect(
    known
      .filter(upTo)
      .map((one) => `${one.ticket_id} ${one.clock}/${one.cycle} ${one.percent}`)
      .sort(),
  ).toEqual(highest.map((stage) => `${clockOf(stage)} ${stage.percent}`).sort());
}
