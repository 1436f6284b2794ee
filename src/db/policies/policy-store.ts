import type { Policy } from '../../domain/policy.ts';
import { type CompiledPolicy, compilePolicy } from '../../policy/compile-policy.ts';
import { type Db, instant } from '../connect.ts';

/** Where turns and readers get policies: every version that was ever published stays readable (semantics 21). */
export interface PolicyStore {
  /** The version under which new tickets are created. */
  current(): Policy;
  /** The version that a ticket was created under. @throws PolicyUnknown */
  byVersion(version: string): Promise<Policy>;
}

/** A ticket refers to a policy that the database does not hold. */
export class PolicyUnknown extends Error {
  readonly code = 'policy.unknown';
  constructor(version: string) {
    super(`The policy version ${version} is not in the database. Restore policy_versions from a backup.`);
  }
}

/**
 * Publishes a policy, if this version is new, and serves it together with all earlier ones.
 * Compiled policies are kept in memory: they are immutable.
 */
export async function openPolicyStore(db: Db, published: CompiledPolicy, now: number): Promise<PolicyStore> {
  const { policy, source, sha256 } = published;
  await db
    .insertInto('policy_versions')
    .values({ version: policy.version, sha256, source, published_at: instant(now) })
    .onConflict((conflict) => conflict.column('version').doNothing())
    .execute();
  const compiled = new Map<string, Policy>([[policy.version, policy]]);
  return {
    current: () => policy,
    async byVersion(version) {
      const known = compiled.get(version);
      if (known !== undefined) return known;
      const row = await db
        .selectFrom('policy_versions')
        .select('source')
        .where('version', '=', version)
        .executeTakeFirst();
      if (row === undefined) throw new PolicyUnknown(version);
      const found = compilePolicy(row.source, version).policy;
      compiled.set(version, found);
      return found;
    },
  };
}
