import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseRoster } from '../../src/roster/read-roster.ts';
import { RosterError } from '../../src/roster/roster-error.ts';

function findings(source: string): readonly string[] {
  try {
    parseRoster(source, 'roster.yaml');
  } catch (error) {
    if (error instanceof RosterError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('what is wrong with a roster', () => {
  it.each([
    [
      'agents: {ana: {name: Ana, capacty: 3}}',
      'roster.yaml:1:27 agents.ana.capacty: is not a known key (did you mean "capacity"?)',
    ],
    [
      'agents:\n  ana: {name: Ana}\nteams:\n  tier1: {lead: anna}',
      'roster.yaml:4:11 teams.tier1.lead[0]: no agent is called "anna" (did you mean "ana"?)',
    ],
    [
      'agents:\n  ana:\n    name: Ana\n    time_zone: Europe/Berlinn',
      'roster.yaml:4:5 agents.ana.time_zone: "Europe/Berlinn" is not an IANA time zone (did you mean "Europe/Berlin"?)',
    ],
    [
      'agents:\n  ana: {name: Ana, email: a@b.example}\n  bo: {name: Bo, email: A@B.example}',
      'roster.yaml:3:18 agents.bo.email: A@B.example is already the address of ana',
    ],
    [
      'agents: {ana: {name: Ana, shifts: {mon: [["22:00", "06:00"]]}}}',
      'roster.yaml:1:42 agents.ana.shifts.mon[0]: 22:00-06:00 closes before it opens; over midnight, close the day with "24:00" and open the next with "00:00"',
    ],
    [
      'agents: {ana: {name: Ana, absences: [{from: 2026-02-30, to: 2026-03-02}]}}',
      'roster.yaml:1:39 agents.ana.absences[0].from: "2026-02-30" is not a date; write one such as "2026-12-24" or "2026-12-24T12:00:00Z"',
    ],
    [
      'agents: {}\ncustomers:\n  - {external_id: a, name: A, tier: gold}',
      'roster.yaml:3:31 customers[0].tier: "gold" is not one of enterprise, professional, starter, free',
    ],
    [
      'agents: {}\ncustomers:\n  - {external_id: a, name: A, tier: free}\n  - {external_id: a, name: B, tier: free}',
      'roster.yaml:4:6 customers[1].external_id: "a" stands twice in this file; leave one out',
    ],
    [
      'agents: {}\ncustomers:\n  - external_id: a\n    name: A\n    tier: free\n    contract: {valid_from: 2026-01-01, targets: {resolution: {P2: 6min}}}',
      'roster.yaml:6:63 customers[0].contract.targets.resolution.P2: "6min" is not a duration (did you mean "6m"?)',
    ],
  ])('is said with its place and what to do: %s', (source, finding) => {
    expect(findings(source)).toEqual([finding]);
  });

  it('is said all at once', () => {
    expect(findings('agents: {ana: {}, bo: {name: Bo, capacity: -1}}')).toHaveLength(2);
  });
});

it("the demo's roster has no findings", () => {
  const path = new URL('../../policy/demo-roster.yaml', import.meta.url);
  expect(findings(readFileSync(path, 'utf8'))).toEqual([]);
});
