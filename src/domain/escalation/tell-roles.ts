import type { EscalationId, TeamId } from '../../contract/ids.ts';
import type { DeliveryChannel, Role } from '../../contract/words.ts';
import type { Saying } from '../notice.ts';
import { type Filled, whoFills } from '../routing/roster.ts';
import type { Told } from '../ticket/state.ts';
import { type Turn, tell } from '../ticket/turn.ts';

/** What to say to whoever is told in a role; `instead` is the role that had nobody, if they stand in for it. */
export type SayTo = (role: Role, instead: Role | null) => Saying;

/**
 * Tells every role, and whoever is next in line where a role has nobody (semantics 36). One person is told
 * once, however many roles they hold.
 *
 * @returns who was told and who was missing, for the escalation's record
 */
export function tellRoles(
  turn: Turn,
  roles: readonly Role[],
  channels: readonly DeliveryChannel[],
  escalationId: EscalationId | null,
  say: SayTo,
): readonly Told[] {
  const told: Told[] = [];
  for (const role of roles) {
    for (const { role: asked, filled, instead } of addresseesOf(turn, role)) {
      if (filled === null) {
        told.push({
          role: asked,
          agentId: null,
          name: null,
          toldAt: turn.now,
          missing: 'nobody holds this role',
        });
        continue;
      }
      const { agentId, name } = filled;
      if (told.some((other) => other.agentId === agentId)) continue;
      told.push({ role: filled.role, agentId, name, toldAt: turn.now });
      tell(turn, { to: { kind: 'agent', agentId }, channels, escalationId, says: say(filled.role, instead) });
    }
  }
  return told;
}

interface Addressee {
  readonly role: Role;
  readonly filled: Filled | null;
  readonly instead: Role | null;
}

/** Who is to be told in a role; an empty one passes to the next in line, at last to the last resort. */
function addresseesOf(turn: Turn, role: Role): readonly Addressee[] {
  const { line, lastResort } = turn.context.policy.escalation;
  const empty: Addressee[] = [];
  for (const asked of new Set<Role>([role, ...line.slice(line.indexOf(role) + 1), lastResort])) {
    const holders = holdersNow(turn, asked);
    if (holders.length > 0) {
      const instead = asked === role ? null : role;
      return [...empty, ...holders.map((filled) => ({ role: asked, filled, instead }))];
    }
    empty.push({ role: asked, filled: null, instead: null });
  }
  return empty;
}

/** The engineer on call is Tier 3's, whichever team owns the ticket (semantics 29); else the owner's own. */
function holdersNow(turn: Turn, role: Role): readonly Filled[] {
  const { roster, accountManager, policy } = turn.context;
  const { team, assignee } = turn.state;
  const tier3 = policy.teams.find((candidate) => candidate.supportTier === 3);
  if (role === 'on_call' && tier3 !== undefined) {
    const engineer = whoFills(roster, role, { team: tier3.id as TeamId, assignee, accountManager });
    if (engineer.length > 0) return engineer;
  }
  return whoFills(roster, role, { team, assignee, accountManager });
}
