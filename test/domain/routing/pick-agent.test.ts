import { describe, expect, it } from 'vitest';
import { pickAgent, type Wanted } from '../../../src/domain/routing/pick-agent.ts';
import type { Roster } from '../../../src/domain/routing/roster.ts';
import { agent, agentId, rosterOf, teamId } from './rosters.ts';

function pick(roster: Roster, wanted: Partial<Wanted> = {}) {
  return pickAgent(roster, {
    team: teamId('desk'),
    strategy: roster.teams[0]?.strategy ?? 'round_robin',
    language: null,
    skills: [],
    ...wanted,
  });
}

describe('round robin', () => {
  it('gives the turn to whoever waited longest, newcomers first', () => {
    const people = [agent('ana'), agent('bo'), agent('cy')];
    expect(pick(rosterOf(people, { turns: { ana: 3, bo: 1, cy: 2 } })).agentId).toBe(agentId('bo'));
    expect(pick(rosterOf(people, { turns: { ana: 3, bo: 1 } })).agentId).toBe(agentId('cy'));
  });

  it('passes over who is full, off shift, or a bot', () => {
    const roster = rosterOf(
      [
        agent('ana', { load: 5 }),
        agent('bo', { workingNow: false }),
        agent('bot', { kind: 'bot' }),
        agent('cy'),
      ],
      { turns: { cy: 9 } },
    );
    expect(pick(roster).agentId).toBe(agentId('cy'));
  });
});

describe('least loaded', () => {
  it('gives the ticket to whoever has the fewest, and the longest wait among equals', () => {
    const people = [agent('ana', { load: 2 }), agent('bo', { load: 1 }), agent('cy', { load: 1 })];
    expect(pick(rosterOf(people, { strategy: 'least_loaded', turns: { bo: 7, cy: 3 } })).agentId).toBe(
      agentId('cy'),
    );
  });
});

describe('language and skills', () => {
  it('are asked of the agent, whatever the turn', () => {
    const roster = rosterOf([agent('ana'), agent('bo', { languages: ['es-MX'], skills: ['refunds'] })], {
      turns: { bo: 9 },
    });
    expect(pick(roster, { language: 'es', skills: ['refunds'] })).toMatchObject({
      agentId: agentId('bo'),
      relaxed: [],
    });
  });

  it('are relaxed skills first, and the relaxation is recorded', () => {
    const roster = rosterOf([agent('ana', { skills: ['sso'] }), agent('bo', { languages: ['es'] })]);
    expect(pick(roster, { language: 'es', skills: ['sso'] })).toMatchObject({
      agentId: agentId('bo'),
      relaxed: ['skills'],
    });
  });

  it('keep the skill when it is the language that nobody has', () => {
    const roster = rosterOf([agent('ana'), agent('bo', { skills: ['sso'] })], { turns: { bo: 9 } });
    expect(pick(roster, { language: 'ja', skills: ['sso'] })).toMatchObject({
      agentId: agentId('bo'),
      relaxed: ['language'],
    });
  });

  it('both give way when nobody has either', () => {
    const roster = rosterOf([agent('ana')]);
    expect(pick(roster, { language: 'ja', skills: ['sso'] })).toMatchObject({
      agentId: agentId('ana'),
      relaxed: ['skills', 'language'],
    });
  });

  it('give way when those who have them are full', () => {
    const roster = rosterOf([agent('ana'), agent('bo', { languages: ['es'], load: 5 })]);
    expect(pick(roster, { language: 'es' })).toMatchObject({
      agentId: agentId('ana'),
      relaxed: ['language'],
    });
  });
});

describe('capacity', () => {
  it('is not relaxed: the ticket waits and says why', () => {
    const full = rosterOf([agent('ana', { load: 5 }), agent('bo', { load: 6 })]);
    expect(pick(full)).toMatchObject({ agentId: null, relaxed: [] });
    expect(pick(full).reason).toContain('as many tickets as they can take');
    expect(pick(rosterOf([agent('ana', { workingNow: false })])).reason).toBe('Nobody of desk is at work.');
    expect(pick(rosterOf([]), { team: teamId('nowhere') }).reason).toBe('The roster has no team nowhere.');
  });
});

describe('what may not wait', () => {
  const busy = agent('ana', { load: 5 });

  it('goes to the on-call, off shift and at any load, when nobody has room', () => {
    const roster = rosterOf([busy, agent('bo', { workingNow: false, load: 50 })], {
      holders: [['on_call', 'desk', 'bo']],
    });
    expect(pick(roster).agentId).toBeNull();
    expect(pick(roster, { neverWaits: true }).agentId).toBe(agentId('bo'));
  });

  it('goes to the on-call of Tier 3 when the team has none', () => {
    const roster = rosterOf([busy, agent('dee')], { holders: [['on_call', 'tier3', 'dee']] });
    const full = { ...roster, agents: roster.agents.map((each) => ({ ...each, load: 5 })) };
    expect(pick(full, { neverWaits: true, fallbackTeam: teamId('tier3') }).agentId).toBe(agentId('dee'));
  });

  it('waits only if really nobody is there', () => {
    const roster = rosterOf([busy, agent('bo', { absentNow: true, workingNow: false })], {
      holders: [['on_call', 'desk', 'bo']],
    });
    expect(pick(roster, { neverWaits: true, fallbackTeam: teamId('tier3') }).agentId).toBeNull();
  });
});

describe('immediate', () => {
  it('takes the on-call first, then anybody at work at any load', () => {
    const people = [agent('ana', { load: 9 }), agent('bo', { load: 8 }), agent('cy', { workingNow: false })];
    const options = { strategy: 'immediate', holders: [['on_call', 'desk', 'cy']] } as const;
    expect(pick(rosterOf(people, options)).agentId).toBe(agentId('cy'));
    expect(pick(rosterOf(people, { strategy: 'immediate' })).agentId).toBe(agentId('bo'));
  });
});
