import type { CustomerId } from '../../contract/ids.ts';
import { PRIORITIES, type Priority } from '../../contract/words.ts';
import type { Duration } from '../../domain/policy.ts';
import type { ContractTerms } from '../../domain/sla/targets.ts';
import { parseDuration } from '../../policy/parse-duration.ts';
import { type Db, instantValue } from '../connect.ts';

/** The contract that a customer had at an instant, in the terms that clocks are measured by; `null` if none. */
export async function findContract(
  db: Db,
  customerId: CustomerId,
  at: number,
): Promise<ContractTerms | null> {
  const row = await db
    .selectFrom('contracts')
    .select(['id', 'calendar', 'targets'])
    .where('customer_id', '=', customerId)
    .where('valid_from', '<=', instantValue(at))
    .where((eb) => eb.or([eb('valid_to', 'is', null), eb('valid_to', '>', instantValue(at))]))
    .orderBy('valid_from', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    id: row.id,
    calendar: row.calendar,
    firstResponse: durationsOf(row.targets.first_response),
    resolution: durationsOf(row.targets.resolution),
  };
}

function durationsOf(
  texts: Partial<Record<Priority, string>> | undefined,
): Partial<Record<Priority, Duration>> {
  const durations: Partial<Record<Priority, Duration>> = {};
  for (const priority of PRIORITIES) {
    const duration = parseDuration(texts?.[priority] ?? '');
    if (duration !== undefined) durations[priority] = duration;
  }
  return durations;
}
