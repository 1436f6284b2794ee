import { z } from 'zod';
import { listAgents as list, teamsOfAgents } from '../../db/agents/list-agents.ts';
import { listTeams as listOfTeams } from '../../db/teams/list-teams.ts';
import { cursorBehind, positionOf, teamOf } from '../cursor.ts';
import { exampleAgent, examplePage, exampleTeam } from '../examples.ts';
import { readOperation } from '../operation.ts';
import { pageAnswer, pageOf } from '../page.ts';
import { groupBy } from '../render/group-by.ts';
import { shown } from '../render/instants.ts';
import { requireKnownFilters } from '../require-known-filters.ts';
import { MAY_READ } from '../roles.ts';
import { nothing, pageQuery, teamId } from '../schemas/fields.ts';
import { type AgentShown, agentShown, pageShown, type TeamShown, teamShown } from '../schemas/shown.ts';

/** `GET /v1/agents` */
export const listAgents = readOperation({
  path: '/v1/agents',
  name: 'listAgents',
  tag: 'Roster',
  summary: 'Agents in the order in which they joined.',
  roles: MAY_READ,
  entity: 'none',
  params: nothing,
  query: z.strictObject({ ...pageQuery, team: teamId.optional() }),
  answers: {
    200: { description: 'A page.', schema: pageShown(agentShown), example: examplePage(exampleAgent) },
  },
  read: async ({ deps, query: { limit, cursor, team } }) => {
    await requireKnownFilters(deps.db, { team });
    const page = { limit: limit + 1, after: positionOf(cursor) };
    const { rows, nextCursor } = pageOf(await list(deps.db, { team }, page), limit);
    const teams = groupBy(
      await teamsOfAgents(
        deps.db,
        rows.map((row) => row.id),
      ),
      (row) => row.agent_id,
    );
    const agents = rows.map(
      (row): AgentShown => ({
        ...row,
        teams: (teams.get(row.id) ?? []).map(({ id, name }) => ({ id, name })),
        created_at: shown(row.created_at),
      }),
    );
    return pageAnswer(agents, nextCursor);
  },
});

/** `GET /v1/teams` */
export const listTeams = readOperation({
  path: '/v1/teams',
  name: 'listTeams',
  tag: 'Roster',
  summary: 'Teams by id, with what the policy says of them.',
  roles: MAY_READ,
  entity: 'none',
  params: nothing,
  query: z.strictObject(pageQuery),
  answers: {
    200: { description: 'A page.', schema: pageShown(teamShown), example: examplePage(exampleTeam) },
  },
  read: async ({ deps, query: { limit, cursor } }) => {
    const rows = await listOfTeams(deps.db, teamOf(cursor), limit + 1);
    const declared = new Map(deps.policy().teams.map((team) => [team.id, team]));
    const shownRows = rows.slice(0, limit);
    const last = shownRows.at(-1);
    const teams = shownRows.map((row): TeamShown => {
      const team = declared.get(row.id);
      return {
        id: row.id,
        name: row.name,
        strategy: row.strategy,
        members: row.members ?? 0,
        support_tier: team?.supportTier ?? null,
        ticket_types: [...(team?.ticketTypes ?? [])],
      };
    });
    return pageAnswer(teams, rows.length > limit && last !== undefined ? cursorBehind(last.id) : null);
  },
});
