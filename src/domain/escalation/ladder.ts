import type { Percent } from '../../contract/words.ts';
import type { Policy, Rung } from '../policy.ts';

/** The policy's rung for a percentage, if it has one. */
export function rungAt(policy: Policy, percent: Percent): Rung | undefined {
  return policy.sla.ladder.find((rung) => rung.percent === percent);
}
