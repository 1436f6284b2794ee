import type { AgentId, TeamId } from '../contract/ids.ts';
import { namesOfAgents } from '../db/agents/names-of-agents.ts';
import type { Db } from '../db/connect.ts';
import { teamExists } from '../db/teams/list-teams.ts';
import { Problem } from './problem.ts';

/**
 * A filter for something that does not exist is a mistake, not an empty page.
 *
 * @throws Problem 422 `team.unknown`, `agent.unknown`
 */
export async function requireKnownFilters(
  db: Db,
  { team, assignee }: { readonly team?: TeamId | undefined; readonly assignee?: AgentId | undefined },
): Promise<void> {
  if (team !== undefined && !(await teamExists(db, team))) {
    throw unknown('team', 'team.unknown', 'No team has this id. GET /v1/teams lists them.');
  }
  if (assignee !== undefined && !(await namesOfAgents(db, [assignee])).has(assignee)) {
    throw unknown('assignee', 'agent.unknown', 'No agent has this id. GET /v1/agents lists them.');
  }
}

function unknown(filter: string, code: string, message: string): Problem {
  return new Problem(422, code, message, { errors: [{ pointer: `/${filter}`, in: 'query', code, message }] });
}
