import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Tier } from '../../src/contract/words.ts';
import { STORY, STORY_ENDS } from '../../src/demo/story.ts';
import { triage } from '../../src/domain/triage/triage.ts';
import { loadPolicy } from '../../src/policy/compile-policy.ts';
import { parseRoster } from '../../src/roster/read-roster.ts';

function read(name: string): string {
  return readFileSync(new URL(`../../policy/${name}`, import.meta.url), 'utf8');
}

const policy = loadPolicy(read('demo.yaml'));
const { roster } = parseRoster(read('demo-roster.yaml'), 'demo-roster.yaml');

function triaged(subject: string) {
  const scene = STORY.find((each) => each.ticket.subject === subject);
  if (scene === undefined) throw new Error(`no scene is called ${subject}`);
  const { ticket } = scene;
  const tier: Tier = ticket.customer?.tier ?? 'free';
  const { category, priority, team, triggers } = triage(policy, {
    subject: ticket.subject,
    body: ticket.body,
    tier,
    asked: { byPerson: false },
  });
  return { category, priority, team, triggers };
}

describe("the demo's tickets", () => {
  // The story counts on these: its times are those of the clocks that follow from them.
  it.each([
    ['Our booking site is completely down', { category: 'technical', priority: 'P1', team: 'tier2' }],
    ['La exportación no funciona', { category: 'technical', priority: 'P2', team: 'tier1' }],
    ['Passwort vergessen und Konto gesperrt', { category: 'account', priority: 'P3', team: 'tier1' }],
    ['Paiement débité deux fois', { category: 'billing', priority: 'P2', team: 'account_manager' }],
    [
      'Suspicious sign-ins: we think an admin account was hacked',
      { category: 'security', team: 'security', triggers: ['security_incident'] },
    ],
    ['API answers 429 although we are below the rate limit', { category: 'integration', priority: 'P3' }],
    ["Last night's reservations are gone", { priority: 'P1' }],
    ['Typo on the pricing page', { priority: 'P4' }],
    ['El panel va muy lento para nuestro equipo', { category: 'technical', priority: 'P2' }],
  ])('%s', (subject, expected) => {
    expect(triaged(subject)).toMatchObject(expected);
  });

  it('raise what the story answers', () => {
    expect(triaged('We will not renew under these conditions').triggers).toContain('executive_complaint');
  });

  it('belong to the customers and the languages of the roster', () => {
    const customers = new Map(roster.customers.map((customer) => [customer.external_id, customer]));
    for (const { ticket } of STORY) {
      if (ticket.customer !== undefined)
        expect(customers.get(ticket.customer.external_id)).toMatchObject(ticket.customer);
    }
    const languages = new Set(STORY.map((scene) => scene.ticket.language));
    expect(languages.size).toBeGreaterThanOrEqual(5);
    // One of them is spoken by nobody, on purpose.
    const spoken = new Set(Object.values(roster.agents).flatMap((agent) => agent.languages));
    expect([...languages].filter((language) => !spoken.has(language))).toEqual(['ja']);
  });

  it('live in the order of their times, and within the demo', () => {
    for (const { at, steps } of STORY) {
      const times = [at, ...steps.map((step) => step.at), STORY_ENDS];
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }
  });
});
