import { normalPhone } from '../commands/accept/address.ts';
import type { AgentId } from '../contract/ids.ts';
import { type Db, instant } from '../db/connect.ts';
import { newId } from '../db/new-id.ts';
import { type Change, differences } from './change.ts';
import type { RosterFile, RosterFileAgent } from './schema.ts';

type AgentIds = Readonly<Record<string, AgentId>>;

export interface AppliedAgents {
  /** Of every key in the file. */
  readonly ids: AgentIds;
  readonly changes: readonly Change[];
}

/**
 * Creates and changes the agents of a roster and deactivates those whom only an earlier one named. An agent
 * without a key so far is recognised by mail address: somebody made by the API is taken over, not doubled.
 */
export async function applyAgents(
  trx: Db,
  roster: RosterFile,
  known: AgentIds,
  now: number,
): Promise<AppliedAgents> {
  const ids: Record<string, AgentId> = {};
  const changes: Change[] = [];
  for (const [key, agent] of Object.entries(roster.agents)) {
    const id = known[key] ?? (await findByMail(trx, agent.email));
    const skills = skillsOf(roster, agent);
    const what = `agent ${key}`;
    if (id === undefined) {
      ids[key] = await create(trx, agent, skills, now);
      changes.push({ action: 'add', what, detail: describe(agent) });
    } else {
      ids[key] = id;
      const detail = await update(trx, id, agent, skills);
      if (detail.length > 0) changes.push({ action: 'change', what, detail: detail.join('; ') });
    }
  }
  for (const [key, id] of Object.entries(known)) {
    if (key in ids || Object.values(ids).includes(id)) continue;
    if (await deactivate(trx, id)) {
      changes.push({
        action: 'remove',
        what: `agent ${key}`,
        detail: 'is on the roster no more; gets nothing new',
      });
    }
  }
  return { ids, changes };
}

async function findByMail(trx: Db, email: string | undefined): Promise<AgentId | undefined> {
  if (email === undefined) return undefined;
  const row = await trx
    .selectFrom('agents')
    .select('id')
    .where((agent) => agent(agent.fn<string>('lower', ['email']), '=', email.toLowerCase()))
    .executeTakeFirst();
  return row?.id;
}

async function create(
  trx: Db,
  agent: RosterFileAgent,
  skills: readonly string[],
  now: number,
): Promise<AgentId> {
  const id = newId('agt', now);
  const row = columnsOf(agent, skills);
  await rememberSkills(trx, skills);
  await trx
    .insertInto('agents')
    .values({ id, ...row, created_at: instant(now) })
    .execute();
  await writeHours(trx, id, agent);
  return id;
}

async function update(
  trx: Db,
  id: AgentId,
  agent: RosterFileAgent,
  skills: readonly string[],
): Promise<readonly string[]> {
  const should = columnsOf(agent, skills);
  const is = await trx.selectFrom('agents').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const changed = differences<typeof should>(is, should);
  if (changed.length > 0) {
    await rememberSkills(trx, skills);
    await trx.updateTable('agents').set(should).where('id', '=', id).execute();
  }
  const hours = differences(await readHours(trx, id), hoursOf(agent));
  if (hours.length > 0) {
    await trx.deleteFrom('shifts').where('agent_id', '=', id).execute();
    await trx.deleteFrom('absences').where('agent_id', '=', id).execute();
    await writeHours(trx, id, agent);
  }
  return [...changed, ...hours];
}

async function deactivate(trx: Db, id: AgentId): Promise<boolean> {
  const result = await trx
    .updateTable('agents')
    .set({ active: false })
    .where('id', '=', id)
    .where('active', '=', true)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

function columnsOf(agent: RosterFileAgent, skills: readonly string[]) {
  return {
    name: agent.name,
    kind: agent.kind,
    email: agent.email ?? null,
    phone: agent.phone === undefined ? null : normalPhone(agent.phone),
    slack_user_id: agent.slack ?? null,
    languages: agent.languages,
    skills: [...skills],
    capacity: agent.capacity,
    time_zone: agent.time_zone,
    active: true,
  };
}

/** An agent's own, and those of all their teams. */
function skillsOf(roster: RosterFile, agent: RosterFileAgent): readonly string[] {
  const ofTeams = agent.teams.flatMap((team) => roster.teams[team]?.skills ?? []);
  return [...new Set([...agent.skills, ...ofTeams])].toSorted((a, b) => (a < b ? -1 : 1));
}

async function rememberSkills(trx: Db, skills: readonly string[]): Promise<void> {
  if (skills.length === 0) return;
  await trx
    .insertInto('skills')
    .values(skills.map((id) => ({ id, name: id.replaceAll(/[-_]/g, ' ') })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

interface Hours {
  /** `mon 09:00-17:00` */
  readonly shifts: readonly string[];
  readonly absences: readonly string[];
}

function hoursOf(agent: RosterFileAgent): Hours {
  return {
    shifts: inOrder(shiftRows(agent).map((row) => `${row.weekday} ${row.starts}-${row.ends}`)),
    absences: inOrder(agent.absences.map(({ from, to }) => span(from, to))),
  };
}

async function readHours(trx: Db, id: AgentId): Promise<Hours> {
  const shifts = await trx.selectFrom('shifts').selectAll().where('agent_id', '=', id).execute();
  const absences = await trx.selectFrom('absences').selectAll().where('agent_id', '=', id).execute();
  return {
    shifts: inOrder(shifts.map((row) => `${row.weekday} ${row.starts}-${row.ends}`)),
    absences: inOrder(absences.map((row) => span(row.starts_at, row.ends_at))),
  };
}

function shiftRows(agent: RosterFileAgent) {
  return Object.entries(agent.shifts ?? {}).flatMap(([weekday, windows]) =>
    (windows ?? []).map(([starts, ends]) => ({ weekday, starts, ends })),
  );
}

async function writeHours(trx: Db, id: AgentId, agent: RosterFileAgent): Promise<void> {
  const shifts = shiftRows(agent).map((row) => ({ agent_id: id, ...row }));
  if (shifts.length > 0) await trx.insertInto('shifts').values(shifts).execute();
  const absences = agent.absences.map(({ from, to }) => ({
    agent_id: id,
    starts_at: instant(from),
    ends_at: instant(to),
  }));
  if (absences.length > 0) await trx.insertInto('absences').values(absences).execute();
}

function span(from: number, to: number): string {
  return `${new Date(from).toISOString()}/${new Date(to).toISOString()}`;
}

function inOrder(values: readonly string[]): readonly string[] {
  return values.toSorted((a, b) => (a < b ? -1 : 1));
}

function describe(agent: RosterFileAgent): string {
  const reached = agent.email === undefined ? 'in the inbox' : `<${agent.email}>`;
  const teams = agent.teams.length === 0 ? 'in no team' : `in ${agent.teams.join(', ')}`;
  return `${agent.name} ${reached}, ${teams}`;
}
