import type { AgentId, ApiKeyId } from '../../contract/ids.ts';
import type { KeyRole } from '../../contract/words.ts';

/** Whose key a request came with. Rights come from its role (semantics 47). */
export interface Caller {
  readonly keyId: ApiKeyId;
  readonly role: KeyRole;
  /** A key that is bound to an agent acts only as that agent. */
  readonly agentId: AgentId | null;
}

/** Keys of people of the house: their word on priority is a person's, not evidence (semantics 28). */
export function isPerson(caller: Caller): boolean {
  return caller.role === 'admin' || caller.role === 'lead' || caller.role === 'agent';
}

/** Who may give a past instant, and set what a customer pays for (semantics 12, "Tiers x priorities"). */
export function isLead(caller: Caller): boolean {
  return caller.role === 'admin' || caller.role === 'lead';
}
