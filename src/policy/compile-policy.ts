import { createHash } from 'node:crypto';
import { CATEGORIES, PAUSE_REASONS, PRIORITIES, TIERS, TRIGGERS } from '../contract/words.ts';
import type { CalendarHours, Policy } from '../domain/policy.ts';
import { standardDayMs } from './check-hours.ts';
import { checkPolicy } from './check-policy.ts';
import { compileCalendar, type ZonedCalendar } from './compile-calendar.ts';
import { type Finding, PolicyError } from './policy-error.ts';
import { readYaml } from './read-yaml.ts';
import { type PolicyFile, policySchema } from './schema.ts';
import { toHours } from './to-hours.ts';
import { inOrder, validate } from './validate.ts';
import { findZone } from './zone.ts';

/** A policy with the text it was made from, ready to be published. */
export interface CompiledPolicy {
  readonly policy: Policy;
  readonly source: string;
  /** Of the source, in hex. */
  readonly sha256: string;
}

/**
 * Reads, checks and compiles a policy. The same source always gives the same policy and version.
 *
 * @param source - YAML
 * @param file - what to call it in findings
 * @throws PolicyError with everything that is wrong
 */
export function compilePolicy(source: string, file = 'policy.yaml'): CompiledPolicy {
  const yaml = readYaml(source, file);
  const parsed = validate(yaml, policySchema);
  const findings: Finding[] = [];
  checkPolicy(parsed, (path, message) => findings.push(yaml.finding(path, message)));
  if (findings.length > 0) throw new PolicyError(inOrder(findings));
  const sha256 = createHash('sha256').update(source).digest('hex');
  return { policy: compile(parsed, `${parsed.name}-${sha256.slice(0, 12)}`), source, sha256 };
}

/** The policy alone. @throws PolicyError */
export function loadPolicy(source: string): Policy {
  return compilePolicy(source).policy;
}

function compile(file: PolicyFile, version: string): Policy {
  const calendars = compileCalendars(file);
  const { escalation, triage, sla } = file;
  return {
    version,
    timeZone: file.timezone,
    calendars,
    calendarHours: new Map([...calendars].map(([name, { hours }]): [string, CalendarHours] => [name, hours])),
    defaultTier: file.customers.defaultTier,
    customers: {
      trustIntakeTier: file.customers.trustIntakeTier,
      seatPrice: record(TIERS, (tier) => {
        const { from, upTo, currency } = file.customers.seatPrice[tier];
        return { from, upTo: upTo ?? null, currency };
      }),
    },
    triage: {
      categories: CATEGORIES.map((category) => {
        const { keywords, subcategories, specialistTeam, range } = triage.categories[category];
        return {
          category,
          keywords,
          subcategories: Object.entries(subcategories).map(([name, words]) => ({ name, keywords: words })),
          specialistTeam,
          range,
        };
      }),
      priorities: triage.priorities,
      matrix: triage.matrix,
      urgency: levels(triage.urgency),
      impact: levels(triage.impact),
      triggers: Object.entries(triage.triggers).map(([name, { keywords, atLeast, speaksFor, raises }]) => ({
        name,
        keywords,
        atLeast,
        ...(speaksFor === undefined ? {} : { speaksFor }),
        ...(raises === undefined ? {} : { raises }),
      })),
      reviewBelow: triage.review.below,
      review: { team: triage.review.team, tellLeadAtPercent: triage.review.tellLeadAtPercent },
      securityFloor: triage.securityFloor,
    },
    teams: Object.entries(file.teams).map(([id, { supportTier, handover, ...team }]) => ({
      id,
      ...team,
      ...(supportTier === undefined ? {} : { supportTier }),
      handover: handover ?? null,
    })),
    routing: file.routing.map(({ category, tier, team, strategy }) => ({
      team,
      ...(category === undefined ? {} : { category }),
      ...(tier === undefined ? {} : { tier }),
      ...(strategy === undefined ? {} : { strategy }),
    })),
    sla: {
      tiers: record(TIERS, (tier) => {
        const { calendar, P1, P2, P3, P4 } = sla.targets[tier];
        return { tier, calendar, firstResponse: { P1, P2, P3, P4 } };
      }),
      resolution: sla.resolution,
      ladder: sla.ladder.map(({ acknowledgeWithin, ...rung }) => ({
        ...rung,
        acknowledgeWithinMs: acknowledgeWithin ?? null,
      })),
      pauses: record(PAUSE_REASONS, (reason) => {
        const { stops, atMost, needs, allowed } = sla.pauses[reason];
        return { reason, stops, atMostMs: atMost ?? null, needs: needs ?? null, allowed };
      }),
      reopen: sla.reopen,
      closeAfterMs: sla.closeAfter,
      lateAfterMs: sla.lateAfter,
      atRiskPercent: sla.atRiskPercent,
      noAnswer: sla.noAnswer,
    },
    escalation: {
      matrix: TRIGGERS.map((trigger) => {
        const { timeline, ...row } = escalation.matrix[trigger];
        const acknowledgeWithinMs = timeline === 'immediate' ? escalation.immediate : timeline;
        return { trigger, ...row, acknowledgeWithinMs };
      }),
      line: escalation.line,
      rounds: escalation.rounds,
      lastResort: escalation.lastResort,
      outcomeAtLeastMs: escalation.outcomeAtLeast,
      waitForHours: escalation.waitForHours,
      phoneFor: escalation.phoneFor,
      chatChannel: escalation.chatChannel,
      outage: { customers: escalation.outage.customers, withinMs: escalation.outage.within },
      recurring: { tickets: escalation.recurring.tickets, withinMs: escalation.recurring.within },
      spike: {
        timesMedian: escalation.spike.timesMedian,
        tickets: escalation.spike.tickets,
        withinMs: escalation.spike.within,
        endsBelowTimes: escalation.spike.endsBelowTimes,
        endsAfterMs: escalation.spike.endsAfter,
      },
    },
    promises: record(PRIORITIES, (priority) => {
      const { firstContact, updateEvery, channels, confirm } = file.promises[priority];
      return {
        priority,
        firstContact: firstContact ?? null,
        updateEvery: updateEvery ?? null,
        channels,
        confirm,
      };
    }),
    credits: file.credits,
    reports: {
      firstResponseMs: file.reports.firstResponse,
      resolutionMs: { P1: file.reports.resolution.P1, P2: file.reports.resolution.P2 },
      resolutionP3: file.reports.resolution.P3,
      firstContactResolutionAtLeast: file.reports.firstContactResolutionAtLeast,
      slaComplianceAtLeast: file.reports.slaComplianceAtLeast,
      reopenRateAtMost: file.reports.reopenRateAtMost,
      escalationRateAtMost: file.reports.escalationRateAtMost,
      averageResolutionAtMostMs: file.reports.averageResolutionAtMost,
      satisfactionAtLeast: file.reports.satisfactionAtLeast,
    },
  };
}

function compileCalendars(file: PolicyFile): ReadonlyMap<string, ZonedCalendar> {
  return new Map(
    Object.entries(file.calendars).map(([name, calendar]) => {
      const hours = toHours(calendar, calendar.timezone ?? file.timezone);
      const zone = findZone(hours.timezone);
      const businessDayMs = calendar.businessDay ?? standardDayMs(hours);
      if (zone === undefined || businessDayMs === undefined) {
        throw new Error(`calendar ${name} was compiled before it was checked`);
      }
      return [name, compileCalendar(name, hours, zone, businessDayMs)];
    }),
  );
}

function levels<Value>(byLevel: { readonly HIGH: Value; readonly MEDIUM: Value; readonly LOW: Value }) {
  return (['HIGH', 'MEDIUM', 'LOW'] as const).map((level) => ({ level, keywords: byLevel[level] }));
}

/** One value for every word of the glossary. */
function record<Key extends string, Value>(
  keys: readonly Key[],
  valueOf: (key: Key) => Value,
): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, valueOf(key)])) as Record<Key, Value>;
}
