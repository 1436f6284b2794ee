import type { AgentId, TeamId } from '../contract/ids.ts';
import { type Db, instant } from '../db/connect.ts';
import { newId } from '../db/new-id.ts';
import type { Policy } from '../domain/policy.ts';
import type { Change } from './change.ts';
import { lockRecord, type RosterRecord, writeRecord } from './roster-record.ts';
import { FILLED_ROLES } from './schema.ts';

export const BOOTSTRAP_NAME = 'Bootstrap person';
/** Tickets never wait for the only person there is. */
const CAPACITY = 100_000;

/**
 * A fresh installation works before anybody is on its roster: one person, reachable around the clock through
 * the in-app inbox, in every team and every role (semantics 36). Steps back when a roster is applied.
 *
 * @returns the person, or `null` where others have taken over
 */
export async function ensureBootstrapPerson(db: Db, policy: Policy, now: number): Promise<AgentId | null> {
  return db.transaction().execute(async (trx) => {
    const record = await lockRecord(trx);
    if (Object.keys(record.agents).length > 0) return null;
    const id = record.bootstrap ?? (await createPerson(trx, record, now));
    if (id !== null) await fillEverything(trx, id, policy);
    return id;
  });
}

async function createPerson(trx: Db, record: RosterRecord, now: number): Promise<AgentId | null> {
  const somebody = await trx.selectFrom('agents').select('id').limit(1).executeTakeFirst();
  if (somebody !== undefined) return null;
  const id = newId('agt', now);
  await trx
    .insertInto('agents')
    .values({ id, name: BOOTSTRAP_NAME, capacity: CAPACITY, created_at: instant(now) })
    .execute();
  await writeRecord(trx, { ...record, bootstrap: id });
  return id;
}

async function fillEverything(trx: Db, id: AgentId, policy: Policy): Promise<void> {
  const teams = policy.teams.map((team) => ({ agent_id: id, team_id: team.id as TeamId }));
  if (teams.length > 0) {
    await trx
      .insertInto('agent_teams')
      .values(teams)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  await trx
    .insertInto('role_holders')
    .values(FILLED_ROLES.map((role) => ({ role, team_id: null, agent_id: id })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/**
 * Takes the bootstrap person out of teams and roles; stays as the last resort if the roster names none,
 * because then nobody else would hear of what no one acknowledged.
 */
export async function stepBack(
  trx: Db,
  id: AgentId,
  lastResortIsFilled: boolean,
): Promise<readonly Change[]> {
  const person = await trx.selectFrom('agents').select('active').where('id', '=', id).executeTakeFirst();
  if (person === undefined) return [];
  const teams = await trx.deleteFrom('agent_teams').where('agent_id', '=', id).executeTakeFirst();
  const roles = await trx
    .deleteFrom('role_holders')
    .where('agent_id', '=', id)
    .$if(!lastResortIsFilled, (query) => query.where('role', '<>', 'last_resort'))
    .executeTakeFirst();
  const left = teams.numDeletedRows + roles.numDeletedRows > 0n;
  if (!lastResortIsFilled) await keepAsLastResort(trx, id, person.active);
  else if (person.active)
    await trx.updateTable('agents').set({ active: false }).where('id', '=', id).execute();
  if (!left && person.active === !lastResortIsFilled) return [];
  const detail = lastResortIsFilled
    ? 'steps back'
    : 'steps back, but stays the last resort until a roster names one';
  return [{ action: 'remove', what: BOOTSTRAP_NAME, detail }];
}

async function keepAsLastResort(trx: Db, id: AgentId, active: boolean): Promise<void> {
  if (!active) await trx.updateTable('agents').set({ active: true }).where('id', '=', id).execute();
  await trx
    .insertInto('role_holders')
    .values({ role: 'last_resort', team_id: null, agent_id: id })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
