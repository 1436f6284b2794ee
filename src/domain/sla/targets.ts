import type { ClockName, Priority, Tier } from '../../contract/words.ts';
import type { Calendar } from '../calendar/calendar.ts';
import { durationMs } from '../calendar/duration.ts';
import type { Duration, Policy } from '../policy.ts';

/** What a customer's contract says instead of the tier; compiled by the caller. */
export interface ContractTerms {
  readonly id: string;
  /** Name of another of the policy's calendars. */
  readonly calendar: string | null;
  readonly firstResponse: Partial<Readonly<Record<Priority, Duration>>>;
  readonly resolution: Partial<Readonly<Record<Priority, Duration>>>;
}

/** How much time a clock allows, in which calendar, and why. */
export interface Target {
  readonly targetMs: number;
  readonly text: string;
  readonly calendar: Calendar;
  /** Where it came from, in words, for `explain`. */
  readonly rule: string;
}

/** The calendar that measures a customer's clocks: the contract's, else the tier's. */
export function calendarOf(policy: Policy, contract: ContractTerms | null, tier: Tier): Calendar {
  const name = contract?.calendar ?? policy.sla.tiers[tier].calendar;
  const calendar = policy.calendars.get(name) ?? policy.calendars.get(policy.sla.tiers[tier].calendar);
  // The loader refuses a policy whose tiers name an unknown calendar.
  if (calendar === undefined) throw new Error(`policy ${policy.version} has no calendar ${name}`);
  return calendar;
}

/**
 * The target of one clock: from the contract where it says so, else from the tier (response) or the
 * priority (resolution). `next_response` equals the first response target. Semantics "Tiers x priorities".
 */
export function targetOf(
  policy: Policy,
  contract: ContractTerms | null,
  clock: ClockName,
  tier: Tier,
  priority: Priority,
): Target {
  const calendar = calendarOf(policy, contract, tier);
  const resolution = clock === 'resolution' || clock === 'handover_resolution';
  const agreed = resolution ? contract?.resolution[priority] : contract?.firstResponse[priority];
  const duration =
    agreed ?? (resolution ? policy.sla.resolution[priority] : policy.sla.tiers[tier].firstResponse[priority]);
  const source = agreed !== undefined && contract !== null ? `contract ${contract.id}` : `tier ${tier}`;
  return {
    targetMs: durationMs(duration, calendar),
    text: duration.text,
    calendar,
    rule: `${source}, ${priority}: ${clock} within ${duration.text}`,
  };
}
