import type { AgentId, TeamId } from '../../contract/ids.ts';
import type { Role, Strategy } from '../../contract/words.ts';

/** Everybody who can be told or given a ticket, as they stand at one instant. Plain data, loaded for a turn. */
export interface Roster {
  /** Epoch milliseconds; `workingNow`, `absentNow` and `load` are true then. */
  readonly at: number;
  readonly agents: readonly RosterAgent[];
  readonly teams: readonly RosterTeam[];
  /** Lowest position first. */
  readonly holders: readonly RoleHolder[];
}

export interface RosterAgent {
  readonly id: AgentId;
  readonly name: string;
  readonly kind: 'human' | 'bot';
  readonly languages: readonly string[];
  readonly skills: readonly string[];
  /** Most tickets `new` or `open` that the machine gives this agent. */
  readonly capacity: number;
  /** IANA zone of the shifts. */
  readonly timeZone: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly active: boolean;
  /** Active, on shift (no shifts = around the clock) and not absent. */
  readonly workingNow: boolean;
  readonly absentNow: boolean;
  /** Tickets assigned, or about to be, and `new` or `open`. */
  readonly load: number;
}

export interface RosterTeam {
  readonly id: TeamId;
  readonly name: string;
  readonly strategy: Strategy;
  readonly members: readonly TeamMember[];
}

export interface TeamMember {
  readonly agentId: AgentId;
  /** The round-robin turn: whoever has the lowest number waited longest. 0 = never had one. */
  readonly lastTurn: number;
}

export interface RoleHolder {
  readonly role: string;
  /** `null` = of the whole organisation. */
  readonly teamId: TeamId | null;
  readonly agentId: AgentId;
  readonly position: number;
  /** Can be reached at work; who is on call can be reached off shift too. */
  readonly workingNow: boolean;
}

/** The ticket's own people, without whom `assignee` and `account_manager` mean nobody. */
export interface RoleContext {
  readonly team: TeamId | null;
  readonly assignee: AgentId | null;
  readonly accountManager: AgentId | null;
}

/** Somebody who fills a role. */
export interface Filled {
  readonly role: Role;
  readonly agentId: AgentId;
  readonly name: string;
  /** Mail address. */
  readonly address: string | null;
  readonly workingNow: boolean;
}

/**
 * Who fills a role for a ticket: the team's own holder before the organisation's, one who is at work before
 * one who is not, then by position. Semantics 33, 36 and 37. Nobody is assigned: the lead instead; the
 * assignee is off shift: both. Empty if nobody fills the role.
 */
export function whoFills(roster: Roster, role: Role, context: RoleContext): readonly Filled[] {
  if (role === 'assignee') {
    const assignee = own(roster, role, context.assignee);
    return assignee?.workingNow === true
      ? [assignee]
      : [...(assignee === null ? [] : [assignee]), ...whoFills(roster, 'lead', context)];
  }
  if (role === 'account_manager') {
    const manager = own(roster, role, context.accountManager);
    if (manager !== null) return [manager];
  }
  const ofTeam = context.team === null ? [] : holdersOf(roster, role, context.team);
  const candidates = [...ofTeam, ...holdersOf(roster, role, null)];
  const holder = candidates.find((candidate) => candidate.workingNow) ?? candidates[0];
  return holder === undefined ? [] : [filled(role, holder)];
}

/** Everybody who holds a role for this team (`null` = the organisation), in order, active people only. */
export function holdersOf(
  roster: Roster,
  role: Role,
  team: TeamId | null,
): readonly { readonly agent: RosterAgent; readonly workingNow: boolean }[] {
  const found: { agent: RosterAgent; workingNow: boolean; position: number }[] = [];
  for (const holder of roster.holders) {
    if (holder.role !== role || holder.teamId !== team) continue;
    const agent = agentOf(roster, holder.agentId);
    if (agent?.active === true)
      found.push({ agent, workingNow: holder.workingNow, position: holder.position });
  }
  return found.sort((a, b) => a.position - b.position);
}

/** The agent of this id, `undefined` if the roster has none. */
export function agentOf(roster: Roster, id: AgentId): RosterAgent | undefined {
  return roster.agents.find((agent) => agent.id === id);
}

/** The team of this id, `undefined` if the roster has none. */
export function teamOf(roster: Roster, id: TeamId): RosterTeam | undefined {
  return roster.teams.find((team) => team.id === id);
}

function own(roster: Roster, role: Role, id: AgentId | null): Filled | null {
  const agent = id === null ? undefined : agentOf(roster, id);
  return agent?.active === true ? filled(role, { agent, workingNow: agent.workingNow }) : null;
}

function filled(role: Role, holder: { readonly agent: RosterAgent; readonly workingNow: boolean }): Filled {
  const { agent, workingNow } = holder;
  return { role, agentId: agent.id, name: agent.name, address: agent.email, workingNow };
}
