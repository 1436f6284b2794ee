import type { TeamId } from '../../contract/ids.ts';
import type { Category, Strategy, Tier } from '../../contract/words.ts';
import type { Policy } from '../policy.ts';

export interface Routed {
  readonly team: TeamId;
  /** Of the branch; `null` = the team's own, which a roster may have set. */
  readonly strategy: Strategy | null;
  /** The team of the classification table, target of a hand-over; `null` if it is the owner itself. */
  readonly specialistTeam: TeamId | null;
  /** The branch that decided, in words, for the ledger. */
  readonly routedBy: string;
}

/** The seed's IF / ELIF chain, in its order: the first branch that fits owns the ticket (semantics 29). */
export function route(policy: Policy, category: Category, tier: Tier): Routed {
  const rule = policy.routing.find(
    (candidate) =>
      (candidate.category === undefined || candidate.category === category) &&
      (candidate.tier === undefined || candidate.tier === tier),
  );
  const team = policy.teams.find((candidate) => candidate.id === rule?.team);
  // The loader refuses a chain without a last branch, and a branch to an unknown team.
  if (rule === undefined || team === undefined)
    throw new Error(`policy ${policy.version} routes ${category} nowhere`);
  const specialist = policy.triage.categories.find((entry) => entry.category === category)?.specialistTeam;
  const conditions = [
    ...(rule.category === undefined ? [] : [`category ${rule.category}`]),
    ...(rule.tier === undefined ? [] : [`tier ${rule.tier}`]),
  ];
  return {
    team: team.id as TeamId,
    strategy: rule.strategy ?? null,
    specialistTeam: specialist === undefined || specialist === team.id ? null : (specialist as TeamId),
    routedBy: conditions.length === 0 ? 'everything else' : conditions.join(' and '),
  };
}
