import type { AgentId, TeamId } from '../../../src/contract/ids.ts';
import type { Strategy } from '../../../src/contract/words.ts';
import type { Roster, RosterAgent } from '../../../src/domain/routing/roster.ts';

export function agentId(name: string): AgentId {
  return `agt_${name}` as AgentId;
}

export function teamId(name: string): TeamId {
  return name as TeamId;
}

export function agent(name: string, changes: Partial<RosterAgent> = {}): RosterAgent {
  return {
    id: agentId(name),
    name,
    kind: 'human',
    languages: ['en'],
    skills: [],
    capacity: 5,
    timeZone: 'UTC',
    email: `${name}@desk.example`,
    phone: null,
    active: true,
    workingNow: true,
    absentNow: false,
    load: 0,
    ...changes,
  };
}

/** A roster of one team with all agents in it; `turns` gives the round-robin turns, 0 where absent. */
export function rosterOf(
  agents: readonly RosterAgent[],
  options: {
    readonly strategy?: Strategy;
    readonly turns?: Readonly<Record<string, number>>;
    readonly holders?: readonly (readonly [role: string, team: string | null, agent: string])[];
  } = {},
): Roster {
  return {
    at: 0,
    agents,
    teams: [
      {
        id: teamId('desk'),
        name: 'Desk',
        strategy: options.strategy ?? 'round_robin',
        members: agents.map(({ id, name }) => ({ agentId: id, lastTurn: options.turns?.[name] ?? 0 })),
      },
    ],
    holders: (options.holders ?? []).map(([role, team, name], position) => {
      const holder = agents.find((each) => each.name === name);
      return {
        role,
        teamId: team === null ? null : teamId(team),
        agentId: agentId(name),
        position,
        workingNow: holder?.workingNow === true || (role === 'on_call' && holder?.absentNow === false),
      };
    }),
  };
}
