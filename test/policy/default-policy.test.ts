import { describe, expect, it } from 'vitest';
import { PAUSE_REASONS, PRIORITIES, TIERS, type Tier } from '../../src/contract/words.ts';
import { durationMs } from '../../src/domain/calendar/duration.ts';
import { readPolicyFile } from '../../src/policy/read-policy-file.ts';

const { policy } = await readPolicyFile('policy/default.yaml');
const HOUR = 3_600_000;

describe('the default policy holds the tables of the mission', () => {
  it('first response, by tier and priority, in the calendar of the tier', () => {
    const rows = TIERS.map((tier) => {
      const { calendar, firstResponse } = policy.sla.tiers[tier];
      return [tier, ...PRIORITIES.map((priority) => firstResponse[priority].text), calendar];
    });
    expect(rows).toEqual([
      ['enterprise', '15m', '1h', '4h', '1bd', '24x7'],
      ['professional', '30m', '2h', '4h', '1bd', '24x5'],
      ['starter', '1h', '4h', '4h', '1bd', 'business-hours'],
      ['free', '4h', '1bd', '1bd', '1bd', 'business-hours'],
    ]);
  });

  it('resolution, whose business days are as long as a day of the tier’s calendar', () => {
    const hours = (tier: Tier): readonly number[] => {
      const calendar = policy.calendars.get(policy.sla.tiers[tier].calendar);
      if (calendar === undefined) throw new Error(`no calendar for ${tier}`);
      return PRIORITIES.map((priority) => durationMs(policy.sla.resolution[priority], calendar) / HOUR);
    };
    expect(PRIORITIES.map((priority) => policy.sla.resolution[priority].text)).toEqual([
      '4h',
      '8h',
      '2bd',
      '5bd',
    ]);
    expect(hours('enterprise')).toEqual([4, 8, 48, 120]);
    expect(hours('professional')).toEqual([4, 8, 48, 120]);
    expect(hours('starter')).toEqual([4, 8, 16, 40]);
    expect(hours('free')).toEqual([4, 8, 16, 40]);
  });

  it('the priority matrix, urgency by impact', () => {
    const { HIGH, MEDIUM, LOW } = policy.triage.matrix;
    expect([HIGH, MEDIUM, LOW].map((row) => [row.HIGH, row.MEDIUM, row.LOW])).toEqual([
      ['P1', 'P2', 'P3'],
      ['P2', 'P3', 'P4'],
      ['P3', 'P4', 'P4'],
    ]);
  });

  it('the classification table', () => {
    const table = policy.triage.categories.map((rule) => [
      rule.category,
      rule.specialistTeam,
      rule.range.best,
      rule.range.worst,
    ]);
    expect(table).toEqual([
      ['billing', 'billing', 'P3', 'P3'],
      ['technical', 'tier3', 'P2', 'P3'],
      ['account', 'account', 'P3', 'P3'],
      ['feature', 'product', 'P3', 'P4'],
      ['integration', 'devrel', 'P3', 'P3'],
      ['security', 'security', 'P1', 'P2'],
      ['other', 'tier1', 'P3', 'P4'],
    ]);
    const seed = {
      billing: ['charge', 'invoice', 'payment', 'refund', 'cancel', 'upgrade', 'downgrade'],
      technical: ['error', 'broken', 'crash', 'bug'],
      account: ['login', 'password', 'access', 'account'],
      feature: ['how to', 'feature', 'can i', 'request'],
      integration: ['api', 'webhook', 'connect', 'integrate'],
      security: ['security', 'breach', 'hack', 'expose'],
    };
    for (const [category, words] of Object.entries(seed)) {
      const rule = policy.triage.categories.find((candidate) => candidate.category === category);
      expect(rule?.keywords, category).toEqual(expect.arrayContaining(words));
    }
  });

  it('the routing chain, in its order', () => {
    expect(policy.routing).toEqual([
      { category: 'billing', tier: 'enterprise', team: 'account_manager' },
      { category: 'billing', team: 'billing', strategy: 'round_robin' },
      { category: 'security', team: 'security', strategy: 'immediate' },
      { category: 'technical', tier: 'enterprise', team: 'tier2' },
      { category: 'technical', team: 'tier1', strategy: 'round_robin' },
      { team: 'tier1', strategy: 'least_loaded' },
    ]);
  });

  it('the support tiers, with their targets inside the house', () => {
    const tiers = policy.teams.filter((team) => team.supportTier !== undefined);
    expect(
      tiers.map((team) => [
        team.id,
        team.ticketTypes,
        team.handover?.response.text,
        team.handover?.resolution.text,
      ]),
    ).toEqual([
      ['tier1', ['P2', 'P3', 'P4'], '4h', '2bd'],
      ['tier2', ['P2', 'P3'], '2h', '1bd'],
      ['tier3', ['P1', 'P2'], '1h', '4h'],
    ]);
  });

  it('the ladder', () => {
    const minutes = (ms: number | null): number | null => (ms === null ? null : ms / 60_000);
    expect(
      policy.sla.ladder.map((rung) => [
        rung.percent,
        rung.tell,
        rung.tellCustomer,
        minutes(rung.acknowledgeWithinMs),
      ]),
    ).toEqual([
      [50, ['assignee'], false, null],
      [75, ['lead'], false, 15],
      [100, ['manager'], true, 30],
      [125, ['director', 'executive_outreach'], false, 30],
    ]);
  });

  it('pauses that stop the resolution only', () => {
    for (const reason of PAUSE_REASONS) expect(policy.sla.pauses[reason].stops).toEqual(['resolution']);
    expect(policy.sla.pauses.awaiting_third_party.needs).toBe('note');
    expect(policy.sla.pauses.scheduled_maintenance.needs).toBe('window');
  });

  it('the escalation matrix, with its timelines in minutes', () => {
    expect(
      policy.escalation.matrix.map((row) => [
        row.trigger,
        row.tell,
        row.acknowledgeWithinMs / 60_000,
        row.action,
      ]),
    ).toEqual([
      ['p1_created', ['on_call'], 5, 'Investigate and update'],
      ['sla_breach', ['lead'], 60, 'Resolve and document'],
      ['executive_complaint', ['account_manager'], 30, 'Personal outreach'],
      ['recurring_issue', ['engineering'], 24 * 60, 'Root cause analysis'],
      ['security_incident', ['security', 'ciso'], 5, 'Contain and investigate'],
      ['data_breach', ['ciso', 'legal'], 5, 'Breach protocol'],
      ['system_outage', ['engineering', 'cto'], 5, 'Incident response'],
      ['churn_risk', ['cs_director', 'vp'], 120, 'Retention plan'],
      ['negative_review', ['marketing', 'cs_lead'], 60, 'Respond and resolve'],
    ]);
  });

  it('what the customer is promised', () => {
    expect(
      PRIORITIES.map((priority) => {
        const { firstContact, updateEvery, channels } = policy.promises[priority];
        return [priority, firstContact?.text ?? null, updateEvery?.text ?? null, channels];
      }),
    ).toEqual([
      ['P1', '30m', '2h', ['phone', 'email']],
      ['P2', '1h', '1bd', ['email', 'chat']],
      ['P3', '4h', '1bd', ['email']],
      ['P4', null, null, ['email']],
    ]);
  });

  it('the customer who does not answer, and the end of a ticket', () => {
    const { noAnswer, closeAfterMs } = policy.sla;
    expect([noAnswer.remindAfter.text, noAnswer.noticeAfter.text, noAnswer.resolveAfter.text]).toEqual([
      '2bd',
      '5bd',
      '7bd',
    ]);
    expect(closeAfterMs).toBe(7 * 24 * HOUR);
  });
});
