import type { TeamId } from '../../contract/ids.ts';
import type { Category, Priority } from '../../contract/words.ts';
import type { Policy } from '../policy.ts';

/** P1, security and outage never wait in a queue: somebody on call takes them, whatever their load (semantics 30). */
export function mayNotWait(ticket: {
  readonly priority: Priority;
  readonly category: Category;
  readonly flags: readonly string[];
}): boolean {
  return ticket.priority === 'P1' || ticket.category === 'security' || ticket.flags.includes('outage');
}

/** Tier 3, whose on-call takes what may not wait where the owning team has nobody on call. */
export function fallbackTeam(policy: Policy): TeamId | null {
  const tier3 = policy.teams.find((team) => team.supportTier === 3);
  return tier3 === undefined ? null : (tier3.id as TeamId);
}
