import type { AgentId } from '../contract/ids.ts';
import type { Db } from '../db/connect.ts';
import { didYouMean } from '../policy/did-you-mean.ts';
import type { Finding } from '../policy/policy-error.ts';
import { inOrder } from '../policy/validate.ts';
import { applyAgents } from './apply-agents.ts';
import { applyCustomers } from './apply-customers.ts';
import { applyRoles } from './apply-roles.ts';
import { applyStrategies } from './apply-strategies.ts';
import { applyTeamMembers } from './apply-team-members.ts';
import type { Change } from './change.ts';
import { stepBack } from './ensure-bootstrap-person.ts';
import type { RosterSource } from './read-roster.ts';
import { RosterError } from './roster-error.ts';
import { lockRecord, writeRecord } from './roster-record.ts';

export interface ApplyOptions {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Finds out what would change, and changes nothing. @default false */
  readonly dryRun?: boolean;
  /** Names of the policy's calendars, for contracts; not checked where absent. */
  readonly calendars?: readonly string[];
}

/** Thrown to undo everything a dry run did. */
class DryRun extends Error {}

/**
 * Makes people, roles, customers and contracts what a roster says, all or nothing. Applying it twice changes
 * nothing. What the roster does not speak of stays: agents made by the API, other customers, their tickets;
 * an agent whom an earlier roster named and this one does not is deactivated, never deleted.
 *
 * @throws RosterError if it names teams or calendars that there are not, or takes what belongs to others
 */
export async function applyRoster(
  db: Db,
  source: RosterSource,
  options: ApplyOptions,
): Promise<readonly Change[]> {
  let changes: readonly Change[] = [];
  try {
    await db.transaction().execute(async (trx) => {
      changes = await apply(trx, source, options);
      if (options.dryRun === true) throw new DryRun();
    });
  } catch (error) {
    if (!(error instanceof DryRun)) throw error;
  }
  return changes;
}

async function apply(trx: Db, source: RosterSource, options: ApplyOptions): Promise<readonly Change[]> {
  const { roster } = source;
  const record = await lockRecord(trx);
  await checkAgainstInstallation(trx, source, options.calendars);
  const agents = await applyAgents(trx, roster, record.agents, options.now);
  const managed = [...new Set<AgentId>([...Object.values(record.agents), ...Object.values(agents.ids)])];
  const strategies = await applyStrategies(trx, roster, record.strategies);
  const changes = [
    ...agents.changes,
    ...strategies.changes,
    ...(await applyTeamMembers(trx, roster, agents.ids, managed)),
    ...(await applyRoles(trx, roster, agents.ids, managed)),
    ...(record.bootstrap === null
      ? []
      : await stepBack(trx, record.bootstrap, roster.roles.last_resort !== undefined)),
    ...(await applyCustomers(trx, source, agents.ids, options.now)),
  ];
  await writeRecord(trx, {
    agents: { ...record.agents, ...agents.ids },
    strategies: strategies.strategies,
    bootstrap: record.bootstrap,
  });
  return changes;
}

async function checkAgainstInstallation(
  trx: Db,
  { roster, finding }: RosterSource,
  calendars: readonly string[] | undefined,
): Promise<void> {
  const teams = (await trx.selectFrom('teams').select('id').execute()).map((team): string => team.id);
  const findings: Finding[] = [];
  const noTeam = (key: string): string =>
    `the policy has no team "${key}"${didYouMean(key, teams)}${teams.length === 0 ? '; start Holdfast once, so that its teams exist' : ''}`;
  for (const key of Object.keys(roster.teams)) {
    if (!teams.includes(key)) findings.push(finding(['teams', key], noTeam(key)));
  }
  for (const [agent, { teams: theirs }] of Object.entries(roster.agents)) {
    for (const [index, key] of theirs.entries()) {
      if (!teams.includes(key)) findings.push(finding(['agents', agent, 'teams', index], noTeam(key)));
    }
  }
  for (const [index, { contract }] of roster.customers.entries()) {
    const name = contract?.calendar;
    if (name === undefined || calendars === undefined || calendars.includes(name)) continue;
    findings.push(
      finding(
        ['customers', index, 'contract', 'calendar'],
        `the policy has no calendar "${name}"${didYouMean(name, calendars)}`,
      ),
    );
  }
  if (findings.length > 0) throw new RosterError(inOrder(findings));
}
