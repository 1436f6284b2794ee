import { sql } from 'kysely';
import type { AgentId, TeamId } from '../../contract/ids.ts';
import type { Strategy } from '../../contract/words.ts';
import type { RoleHolder, Roster, RosterAgent, RosterTeam } from '../../domain/routing/roster.ts';
import { type Db, instant } from '../connect.ts';
import { onShift, type Shift } from './on-shift.ts';

interface AgentRow {
  readonly id: AgentId;
  readonly name: string;
  readonly kind: 'human' | 'bot';
  readonly email: string | null;
  readonly phone: string | null;
  readonly languages: readonly string[];
  readonly skills: readonly string[];
  readonly capacity: number;
  readonly time_zone: string;
  readonly active: boolean;
  readonly shifts: readonly Shift[];
  readonly absent: boolean;
  readonly load: number;
}

interface HolderRow {
  readonly role: string;
  readonly team_id: TeamId | null;
  readonly agent_id: AgentId;
  readonly position: number;
}

interface TeamRow {
  readonly id: TeamId;
  readonly name: string;
  readonly strategy: Strategy;
  readonly members: readonly { readonly agentId: AgentId; readonly lastTurn: number }[];
}

/**
 * Everybody at an instant (epoch milliseconds), in one round trip, because a turn that escalates waits for it.
 * Loads are counted from the tickets, by the index `tickets_load`, and from the assignments that are on their
 * way, by `commands_to_deliver`: who has been reserved has no room left for another ticket.
 */
export async function loadRoster(trx: Db, now: number): Promise<Roster> {
  const result = await sql<{ agents: AgentRow[]; teams: TeamRow[]; holders: HolderRow[] }>`
    select
      (select coalesce(json_agg(a order by a.id), '[]') from (
        select g.id, g.name, g.kind, g.email, g.phone, g.languages, g.skills, g.capacity, g.time_zone, g.active,
          (select coalesce(json_agg(s), '[]')
             from (select weekday, starts, ends from shifts where agent_id = g.id) s) as shifts,
          exists (select 1 from absences
             where agent_id = g.id and starts_at <= ${instant(now)} and ends_at > ${instant(now)}) as absent,
          coalesce(l.load, 0) + coalesce(r.load, 0) as load
        from agents g
        left join (select assignee_id, count(*)::int as load from tickets
                    where status in ('new', 'open') and assignee_id is not null
                    group by assignee_id) l on l.assignee_id = g.id
        left join (select c.payload ->> 'agent' as agent_id, count(distinct t.id)::int as load
                     from commands c join tickets t on t.id = c.ticket_id
                    where c.state = 'waiting' and c.type = 'assignment' and t.status in ('new', 'open')
                      and c.payload ->> 'agent' <> coalesce(t.assignee_id, '')
                    group by 1) r on r.agent_id = g.id
      ) a) as agents,
      (select coalesce(json_agg(t order by t.id), '[]') from (
        select id, name, strategy,
          (select coalesce(json_agg(json_build_object('agentId', agent_id, 'lastTurn', last_assigned_seq)
                                    order by agent_id), '[]')
             from agent_teams where team_id = teams.id) as members
        from teams
      ) t) as teams,
      (select coalesce(json_agg(h order by h.position, h.agent_id), '[]') from (
        select role, team_id, agent_id, position from role_holders
      ) h) as holders
  `.execute(trx);
  const row = result.rows[0];
  const agents = (row?.agents ?? []).map((agent) => agentAt(agent, now));
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  return {
    at: now,
    agents,
    teams: (row?.teams ?? []) satisfies readonly RosterTeam[],
    holders: (row?.holders ?? []).map((holder) => holderAt(holder, byId.get(holder.agent_id))),
  };
}

function agentAt(row: AgentRow, now: number): RosterAgent {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    languages: row.languages,
    skills: row.skills,
    capacity: row.capacity,
    timeZone: row.time_zone,
    email: row.email,
    phone: row.phone,
    active: row.active,
    workingNow: row.active && !row.absent && onShift(row.shifts, row.time_zone, now),
    absentNow: row.absent,
    load: row.load,
  };
}

function holderAt(row: HolderRow, agent: RosterAgent | undefined): RoleHolder {
  // Whoever is on call is at work whatever the shift says.
  const reachable = agent !== undefined && agent.active && !agent.absentNow;
  return {
    role: row.role,
    teamId: row.team_id,
    agentId: row.agent_id,
    position: row.position,
    workingNow: reachable && (row.role === 'on_call' || agent.workingNow),
  };
}
