import type { Db } from '../db/connect.ts';
import { loadPolicy } from '../policy/compile-policy.ts';

/** An operator may have gone back to an older policy, so the newest alone does not decide. */
const VERSIONS = 20;

/** Names of the calendars that contracts can mean; `undefined` where no policy was published yet. */
export async function publishedCalendars(db: Db): Promise<readonly string[] | undefined> {
  const versions = await db
    .selectFrom('policy_versions')
    .select('source')
    .orderBy('published_at', 'desc')
    .limit(VERSIONS)
    .execute();
  if (versions.length === 0) return undefined;
  return [...new Set(versions.flatMap(({ source }) => [...loadPolicy(source).calendars.keys()]))];
}
