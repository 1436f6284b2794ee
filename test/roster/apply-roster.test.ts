import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rosterCommand } from '../../src/cli/roster.ts';
import type { TeamId } from '../../src/contract/ids.ts';
import { ROLES } from '../../src/contract/words.ts';
import { type Db, instant } from '../../src/db/connect.ts';
import { newId } from '../../src/db/new-id.ts';
import { openPolicyStore } from '../../src/db/policies/policy-store.ts';
import { loadRoster } from '../../src/db/roster/load-roster.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { whoFills } from '../../src/domain/routing/roster.ts';
import { compilePolicy, loadPolicy } from '../../src/policy/compile-policy.ts';
import { applyRoster } from '../../src/roster/apply-roster.ts';
import { formatChange } from '../../src/roster/change.ts';
import { ensureBootstrapPerson } from '../../src/roster/ensure-bootstrap-person.ts';
import { ensureTeams } from '../../src/roster/ensure-teams.ts';
import { parseRoster } from '../../src/roster/read-roster.ts';
import { RosterError } from '../../src/roster/roster-error.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

const NOW = Date.UTC(2026, 5, 1, 9);
const DEMO = fileURLToPath(new URL('../../policy/demo-roster.yaml', import.meta.url));
const policy: Policy = loadPolicy(
  readFileSync(new URL('../../policy/default.yaml', import.meta.url), 'utf8'),
);

let database: FreshDatabase;
let db: Db;
beforeEach(async () => {
  database = await freshDatabase();
  db = database.db;
  await ensureTeams(db, policy);
});
afterEach(async () => database[Symbol.asyncDispose]());

async function apply(source: string, dryRun = false): Promise<readonly string[]> {
  const changes = await applyRoster(db, parseRoster(source), {
    now: NOW,
    dryRun,
    calendars: [...policy.calendars.keys()],
  });
  return changes.map(formatChange);
}

const SMALL = `
agents:
  ana: {name: Ana, email: ana@desk.example, capacity: 5, teams: [tier1], shifts: {mon: [["09:00", "17:00"]]}}
  bo: {name: Bo, teams: [tier1, billing]}
teams:
  tier1: {lead: ana, on_call: [bo, ana], skills: [passwords]}
roles:
  last_resort: bo
customers:
  - external_id: acme
    name: Acme
    tier: enterprise
    account_manager: ana
    domains: [acme.example]
    contacts: [{email: Zoe@Acme.example, name: Zoe}]
    contract: {valid_from: 2026-01-01, targets: {first_response: {P1: 10m}, resolution: {P3: 1bd}}, seats: 3, price_minor: 5000, currency: EUR}
`;

/** Everything that a roster writes, but for times of creation. */
async function everything() {
  return {
    agents: await db.selectFrom('agents').selectAll().orderBy('id').execute(),
    members: await db.selectFrom('agent_teams').selectAll().orderBy('team_id').orderBy('agent_id').execute(),
    holders: await db.selectFrom('role_holders').selectAll().orderBy('role').orderBy('agent_id').execute(),
    shifts: await db.selectFrom('shifts').selectAll().execute(),
    customers: await db.selectFrom('customers').selectAll().orderBy('id').execute(),
    domains: await db.selectFrom('customer_domains').selectAll().execute(),
    contacts: await db.selectFrom('contacts').selectAll().execute(),
    contracts: await db.selectFrom('contracts').selectAll().execute(),
    settings: await db.selectFrom('settings').selectAll().execute(),
  };
}

describe('applying a roster', () => {
  it('says what it does, and nothing the second time', async () => {
    expect(await apply(SMALL)).toEqual([
      '+ agent ana: Ana <ana@desk.example>, in tier1',
      '+ agent bo: Bo in the inbox, in tier1, billing',
      '+ member of tier1: Ana',
      '+ member of tier1: Bo',
      '+ member of billing: Bo',
      '+ role lead of tier1: Ana',
      '+ role on_call of tier1: Bo',
      '+ role on_call of tier1: Ana, number 2',
      '+ role last_resort: Bo',
      '+ customer acme: Acme, enterprise',
      '+ customer acme, domain: acme.example',
      '+ customer acme, contact: zoe@acme.example',
      '+ customer acme, contract from 2026-01-01',
    ]);
    const before = await everything();
    expect(await apply(SMALL)).toEqual([]);
    expect(await everything()).toEqual(before);
  });

  it('can be tried out without changing anything', async () => {
    const before = await everything();
    const would = await apply(SMALL, true);
    expect(would).toHaveLength(13);
    expect(await everything()).toEqual(before);
    expect(await apply(SMALL)).toEqual(would);
  });

  it('names each field that differs', async () => {
    await apply(SMALL);
    const changed = SMALL.replace('capacity: 5', 'capacity: 8')
      .replace('"17:00"', '"18:00"')
      .replace('{P3: 1bd}', '{P3: 2bd}')
      .replace('tier: enterprise', 'tier: professional')
      .replace('on_call: [bo, ana]', 'on_call: [ana]');
    expect(await apply(changed)).toEqual([
      '~ agent ana: capacity 5 -> 8; shifts mon 09:00-17:00 -> mon 09:00-18:00',
      '- role on_call of tier1: Bo',
      '- role on_call of tier1: Ana, number 2',
      '+ role on_call of tier1: Ana',
      '~ customer acme: tier enterprise -> professional',
      '~ customer acme, contract from 2026-01-01: targets {first_response: {P1: 10m}, resolution: {P3: 1bd}} -> {first_response: {P1: 10m}, resolution: {P3: 2bd}}',
    ]);
    expect(await apply(changed)).toEqual([]);
  });

  it('keeps an agent who is renamed or readdressed, and the turn of whoever stays', async () => {
    await apply(SMALL);
    await db.updateTable('agent_teams').set({ last_assigned_seq: 7 }).execute();
    const [before] = await db.selectFrom('agents').select('id').where('name', '=', 'Ana').execute();
    await apply(
      SMALL.replace('name: Ana, email: ana@', 'name: Anna, email: anna@').replace(
        '[tier1, billing]',
        '[tier1]',
      ),
    );
    const [after] = await db.selectFrom('agents').select('id').where('name', '=', 'Anna').execute();
    expect(after).toEqual(before);
    const members = await db.selectFrom('agent_teams').select(['team_id', 'last_assigned_seq']).execute();
    expect(members).toEqual([
      { team_id: 'tier1', last_assigned_seq: 7 },
      { team_id: 'tier1', last_assigned_seq: 7 },
    ]);
  });

  it('deactivates who left, and takes back who returns', async () => {
    await apply(SMALL);
    const without = SMALL.replace(/ {2}bo: .*\n/, '')
      .replaceAll('bo', 'ana')
      .replace('[ana, ana]', '[ana]');
    expect(await apply(without)).toContain('- agent bo: is on the roster no more; gets nothing new');
    const gone = await db.selectFrom('agents').selectAll().where('name', '=', 'Bo').executeTakeFirstOrThrow();
    expect(gone.active).toBe(false);
    expect(await db.selectFrom('agent_teams').selectAll().where('agent_id', '=', gone.id).execute()).toEqual(
      [],
    );
    expect(await apply(without)).toEqual([]);
    expect(await apply(SMALL)).toContain('~ agent bo: active false -> true');
  });

  it('takes over an agent of the same address, and leaves others alone', async () => {
    const made = [newId('agt', NOW), newId('agt', NOW)] as const;
    await db
      .insertInto('agents')
      .values([
        { id: made[0], name: 'Ana of the API', email: 'ANA@desk.example', created_at: instant(NOW) },
        { id: made[1], name: 'Somebody else', created_at: instant(NOW) },
      ])
      .execute();
    await db
      .insertInto('agent_teams')
      .values({ agent_id: made[1], team_id: 'tier1' as TeamId })
      .execute();
    await apply(SMALL);
    const agents = await db.selectFrom('agents').select(['id', 'name']).orderBy('name').execute();
    expect(agents).toContainEqual({ id: made[0], name: 'Ana' });
    expect(agents).toHaveLength(3);
    expect(
      await db.selectFrom('agent_teams').selectAll().where('agent_id', '=', made[1]).execute(),
    ).toHaveLength(1);
  });

  it('takes contacts and domains from a provisional customer, not from another', async () => {
    const other = newId('cus', NOW);
    await db
      .insertInto('customers')
      .values({
        id: other,
        name: '?',
        tier: 'free',
        provisional: true,
        created_at: instant(NOW),
        updated_at: instant(NOW),
      })
      .execute();
    await db
      .insertInto('contacts')
      .values({
        id: newId('con', NOW),
        customer_id: other,
        kind: 'email',
        value: 'zoe@acme.example',
        created_at: instant(NOW),
      })
      .execute();
    await apply(SMALL);
    const acme = await db
      .selectFrom('customers')
      .selectAll()
      .where('external_id', '=', 'acme')
      .executeTakeFirstOrThrow();
    expect(await db.selectFrom('contacts').select(['customer_id', 'verified', 'name']).execute()).toEqual([
      { customer_id: acme.id, verified: true, name: 'Zoe' },
    ]);
    const thief =
      'agents: {}\ncustomers:\n  - {external_id: thief, name: T, tier: free, domains: [acme.example]}';
    await expect(apply(thief)).rejects.toThrow(
      'roster.yaml:3:57 customers[0].domains[0]: acme.example belongs to another customer; take it away there first',
    );
    expect(await db.selectFrom('customers').selectAll().where('external_id', '=', 'thief').execute()).toEqual(
      [],
    );
  });

  it('refuses teams and calendars that the policy does not have, and then changes nothing', async () => {
    const before = await everything();
    const wrong = SMALL.replace('teams: [tier1, billing]', 'teams: [tier1, biling]').replace(
      'contract: {',
      'contract: {calendar: busines-hours, ',
    );
    const error = await apply(wrong).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RosterError);
    expect(String(error)).toContain(
      'agents.bo.teams[1]: the policy has no team "biling" (did you mean "billing"?)',
    );
    expect(String(error)).toContain(
      'contract.calendar: the policy has no calendar "busines-hours" (did you mean "business-hours"?)',
    );
    expect(await everything()).toEqual(before);
  });

  it('survives being applied by several at once', async () => {
    const all = await Promise.all([apply(SMALL), apply(SMALL), apply(SMALL)]);
    expect(all.filter((changes) => changes.length > 0)).toHaveLength(1);
    expect(await db.selectFrom('agents').selectAll().execute()).toHaveLength(2);
  });

  it('may set a strategy, which a restart keeps until the roster no longer sets it', async () => {
    const strategy = async () =>
      (
        await db
          .selectFrom('teams')
          .select('strategy')
          .where('id', '=', 'tier1' as TeamId)
          .executeTakeFirst()
      )?.strategy;
    const least = SMALL.replace('{lead: ana', '{strategy: least_loaded, lead: ana');
    expect(await apply(least)).toContain('~ team tier1: strategy least_loaded');
    await ensureTeams(db, policy);
    expect(await strategy()).toBe('least_loaded');
    await apply(SMALL);
    await ensureTeams(db, policy);
    expect(await strategy()).toBe('round_robin');
  });
});

describe('the bootstrap person', () => {
  it('fills every role and every team of a fresh installation, around the clock', async () => {
    const id = await ensureBootstrapPerson(db, policy, NOW);
    expect(await ensureBootstrapPerson(db, policy, NOW + 1)).toBe(id);
    const roster = await loadRoster(db, Date.UTC(2026, 11, 25, 3));
    expect(roster.agents).toMatchObject([{ id, workingNow: true }]);
    for (const team of roster.teams) {
      expect(team.members.map((member) => member.agentId)).toEqual([id]);
      for (const role of ROLES) {
        const found = whoFills(roster, role, { team: team.id, assignee: null, accountManager: null });
        expect(found, role).toMatchObject([{ agentId: id }]);
      }
    }
  });

  it('is not made where there is somebody already', async () => {
    await apply(SMALL);
    expect(await ensureBootstrapPerson(db, policy, NOW)).toBeNull();
    expect(await db.selectFrom('agents').selectAll().execute()).toHaveLength(2);
  });

  it('steps back when a roster is applied, and stays back', async () => {
    const id = await ensureBootstrapPerson(db, policy, NOW);
    expect(await apply(SMALL)).toContain('- Bootstrap person: steps back');
    expect(await apply(SMALL)).toEqual([]);
    expect(await ensureBootstrapPerson(db, policy, NOW)).toBeNull();
    const roster = await loadRoster(db, NOW);
    expect(roster.agents.find((agent) => agent.id === id)?.active).toBe(false);
    expect(roster.holders.some((holder) => holder.agentId === id)).toBe(false);
  });

  it('stays the last resort while a roster names none', async () => {
    const id = await ensureBootstrapPerson(db, policy, NOW);
    const without = SMALL.replace('roles:\n  last_resort: bo\n', '');
    expect(await apply(without)).toContain(
      '- Bootstrap person: steps back, but stays the last resort until a roster names one',
    );
    expect(await apply(without)).toEqual([]);
    const { holders } = await loadRoster(db, NOW);
    expect(holders.filter((holder) => holder.agentId === id)).toMatchObject([
      { role: 'last_resort', workingNow: true },
    ]);
    expect(await apply(SMALL)).toContain('- Bootstrap person: steps back');
  });
});

describe('bin/holdfast roster', () => {
  async function run(...args: readonly string[]) {
    const out: string[] = [];
    const err: string[] = [];
    const to = (lines: string[]) =>
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          lines.push(chunk.toString());
          done();
        },
      });
    const env = { DATABASE_URL: database.url };
    const exit = await rosterCommand(args, { stdout: to(out), stderr: to(err), env });
    return { exit, out: out.join(''), err: err.join('') };
  }

  it("applies the demo's roster, and says what it would change and what it changed", async () => {
    const tried = await run('apply', DEMO, '--dry-run');
    expect(tried).toMatchObject({ exit: 0, err: '' });
    expect(tried.out).toMatch(/\n\d+ changes would be made\.\n$/);
    expect((await run('apply', DEMO)).out).toBe(tried.out.replace('would be made', 'made'));
    expect((await run('apply', DEMO)).out).toBe('Nothing to change.\n');
    expect(JSON.parse((await run('apply', DEMO, '--json')).out)).toEqual({ dry_run: false, changes: [] });
  });

  it("fills every role of every team with the demo's roster", async () => {
    await run('apply', DEMO);
    const roster = await loadRoster(db, NOW);
    for (const team of roster.teams) {
      expect(team.members.length, team.id).toBeGreaterThan(0);
      for (const role of ROLES) {
        const found = whoFills(roster, role, { team: team.id, assignee: null, accountManager: null });
        expect(found.length, `${role} of ${team.id}`).toBeGreaterThan(0);
      }
    }
  });

  it('knows the calendars of the policy that was published', async () => {
    const source = readFileSync(new URL('../../policy/default.yaml', import.meta.url), 'utf8');
    await openPolicyStore(db, compilePolicy(source), NOW);
    const folder = await mkdtemp(join(tmpdir(), 'roster-'));
    const file = join(folder, 'roster.yaml');
    await writeFile(file, SMALL.replace('contract: {', 'contract: {calendar: busines-hours, '));
    const refused = await run('apply', file);
    await rm(folder, { recursive: true });
    expect(refused.exit).toBe(1);
    expect(refused.err).toContain(
      'the policy has no calendar "busines-hours" (did you mean "business-hours"?)',
    );
  });

  it('tells wrong use (2) from what cannot be done (1)', async () => {
    expect(await run()).toMatchObject({ exit: 2 });
    expect(await run('destroy', DEMO)).toMatchObject({
      exit: 2,
      err: expect.stringContaining('destroy means nothing') as string,
    });
    expect(await run('apply', DEMO, '--dryrun')).toMatchObject({ exit: 2 });
    expect(await run('apply', '/nowhere.yaml')).toMatchObject({
      exit: 2,
      err: expect.stringContaining('cannot be read') as string,
    });
    expect((await run('--help')).out).toContain('Usage:');
  });
});
