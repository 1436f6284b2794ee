import { join } from 'node:path';
import type { Logger } from 'pino';
import { ensureBootstrapKey } from '../db/api-keys/ensure-bootstrap-key.ts';
import type { Db } from '../db/connect.ts';
import { openPolicyStore, type PolicyStore } from '../db/policies/policy-store.ts';
import { PolicyError } from '../policy/policy-error.ts';
import { readPolicyFile } from '../policy/read-policy-file.ts';
import { applyRoster } from '../roster/apply-roster.ts';
import { ensureBootstrapPerson } from '../roster/ensure-bootstrap-person.ts';
import { ensureTeams } from '../roster/ensure-teams.ts';
import { readRosterFile } from '../roster/read-roster.ts';
import { RosterError } from '../roster/roster-error.ts';
import type { Config } from '../runtime/config.ts';
import { packageRoot } from '../runtime/package-root.ts';
import type { TimeSource } from '../runtime/time-source.ts';
import { untilAvailable } from '../runtime/until-available.ts';

/**
 * Brings an installation to where it can work, whichever role starts first: policy published, teams there,
 * roster applied or a bootstrap person in every role, bootstrap key known. Waits for the database.
 *
 * @throws PolicyError, RosterError: a file that waiting does not mend
 */
export async function prepare(
  db: Db,
  config: Config,
  time: TimeSource,
  log: Logger,
  signal: AbortSignal,
): Promise<PolicyStore | null> {
  const published = await readPolicyFile(config.policyFile ?? join(packageRoot(), 'policy', 'default.yaml'));
  const roster = config.rosterFile === null ? null : await readRosterFile(config.rosterFile);
  return untilAvailable(
    'the database',
    async () => {
      const policies = await openPolicyStore(db, published, time.now());
      const policy = policies.current();
      await ensureTeams(db, policy);
      if (roster === null) await ensureBootstrapPerson(db, policy, time.now());
      else {
        const changes = await applyRoster(db, roster, {
          now: time.now(),
          calendars: [...policy.calendars.keys()],
        });
        if (changes.length > 0) log.info({ changes: changes.length }, 'roster applied');
      }
      if (config.apiKey !== null) await ensureBootstrapKey(db, config.apiKey, time.now());
      return policies;
    },
    log,
    signal,
    (error) => error instanceof PolicyError || error instanceof RosterError,
  );
}
