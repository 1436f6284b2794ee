import { sql } from 'kysely';
import type { AgentId, TeamId, TicketId } from '../../contract/ids.ts';
import { type Pick, pickAgent, type Wanted } from '../../domain/routing/pick-agent.ts';
import { type Roster, teamOf } from '../../domain/routing/roster.ts';
import { type Db, instant } from '../connect.ts';
import { loadRoster } from './load-roster.ts';

export interface AllocateInput {
  readonly ticketId: TicketId;
  readonly teamId: TeamId;
  /** `null` = the team's own. */
  readonly strategy: Wanted['strategy'] | null;
  readonly language: string | null;
  readonly skills: readonly string[];
  /** P1, security and outage (semantics 30). @default false */
  readonly neverWaits?: boolean;
  /** Tier 3, whose on-call takes what may not wait. @default null */
  readonly fallbackTeam?: TeamId | null;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * Picks an agent for a ticket and reserves the turn, inside the caller's transaction, which then writes the
 * assignment and commits (semantics 31). Two tickets that arrive together never exceed a capacity nor share a
 * round-robin turn: the team's row is held until the commit, and so are its members' rows, because somebody
 * may stand in two teams.
 *
 * Relies on READ COMMITTED: the loads are counted by a statement that begins once the locks are held.
 */
export async function allocate(trx: Db, input: AllocateInput): Promise<Pick> {
  await lock(trx, input.teamId);
  const roster = await loadRoster(trx, input.now);
  const picked = pickAgent(await withoutTicket(trx, roster, input.ticketId), {
    team: input.teamId,
    strategy: input.strategy ?? teamOf(roster, input.teamId)?.strategy ?? 'least_loaded',
    language: input.language,
    skills: input.skills,
    neverWaits: input.neverWaits ?? false,
    fallbackTeam: input.fallbackTeam ?? null,
  });
  if (picked.agentId !== null) await takeTurn(trx, input.teamId, picked.agentId, input.now);
  return picked;
}

/** `no key update`: tickets that merely refer to a team or an agent are not held up. Agents in the order of ids. */
async function lock(trx: Db, teamId: TeamId): Promise<void> {
  await trx.selectFrom('teams').select('id').where('id', '=', teamId).forNoKeyUpdate().execute();
  await trx
    .selectFrom('agents')
    .select('id')
    .where('id', 'in', (members) =>
      members.selectFrom('agent_teams').select('agent_id').where('team_id', '=', teamId),
    )
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

/** The ticket itself does not stand in the way of its own assignment. */
async function withoutTicket(trx: Db, roster: Roster, ticketId: TicketId): Promise<Roster> {
  const ticket = await trx
    .selectFrom('tickets')
    .select(['assignee_id', 'status'])
    .where('id', '=', ticketId)
    .executeTakeFirst();
  const assignee = ticket?.assignee_id ?? null;
  if (assignee === null || (ticket?.status !== 'new' && ticket?.status !== 'open')) return roster;
  return {
    ...roster,
    agents: roster.agents.map((agent) =>
      agent.id === assignee ? { ...agent, load: agent.load - 1 } : agent,
    ),
  };
}

/** Somebody on call who is no member of the team has no turn to take. */
async function takeTurn(trx: Db, teamId: TeamId, agentId: AgentId, now: number): Promise<void> {
  await trx
    .updateTable('agent_teams')
    .set({
      last_assigned_at: instant(now),
      last_assigned_seq: sql<number>`(select max(last_assigned_seq) + 1 from agent_teams where team_id = ${teamId})`,
    })
    .where('team_id', '=', teamId)
    .where('agent_id', '=', agentId)
    .execute();
}
