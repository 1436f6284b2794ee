import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Command, MACHINE } from '../../contract/commands.ts';
import type { Db } from '../../db/connect.ts';
import { newId } from '../../db/new-id.ts';
import type { PolicyStore } from '../../db/policies/policy-store.ts';
import { allocate } from '../../db/roster/allocate.ts';
import { fallbackTeam } from '../../domain/routing/may-not-wait.ts';
import { route } from '../../domain/routing/route.ts';
import type { TimeSource } from '../../runtime/time-source.ts';
import { insertCommand } from '../accept/insert-command.ts';
import type { Handoff } from '../handoff.ts';
import { findWaiting, stillWaits, type Waiting } from './find-waiting.ts';

export interface AllocatorDeps {
  readonly db: Db;
  readonly policies: PolicyStore;
  readonly handoff: Pick<Handoff, 'ticketAccepted'>;
  readonly time: TimeSource;
  readonly log: Logger;
}

/** Real milliseconds between two looks: somebody who comes on shift or gets free has a ticket within seconds. */
const EVERY_MS = 2_000;

/** Gives waiting tickets to whoever has come on or got free, until the signal aborts (semantics 30). */
export async function runAllocator(deps: AllocatorDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await allocateWaiting(deps);
    } catch (error) {
      deps.log.warn({ err: error }, 'waiting tickets could not be assigned; tried again');
    }
    await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Assigns what waits in the queues of the teams, the longest waiting first, but before them what may not wait.
 *
 * @returns how many tickets found somebody
 */
export async function allocateWaiting(deps: AllocatorDeps): Promise<number> {
  const now = deps.time.now();
  let assigned = 0;
  // Skills and language are relaxed before a ticket waits, so where one finds nobody, none of its kind does.
  const full = new Set<string>();
  for (const ticket of await findWaiting(deps.db, now)) {
    const queue = `${ticket.teamId} ${ticket.neverWaits}`;
    if (full.has(queue)) continue;
    const outcome = await assign(deps, ticket, now);
    if (outcome === 'assigned') assigned += 1;
    if (outcome === 'nobody') full.add(queue);
  }
  return assigned;
}

/** Reserves somebody and sends an ordinary command, in one transaction (semantics 30, 31). */
async function assign(
  { db, policies, handoff }: AllocatorDeps,
  ticket: Waiting,
  now: number,
): Promise<'assigned' | 'nobody' | 'busy'> {
  const policy = await policies.byVersion(ticket.policyVersion);
  const routed = route(policy, ticket.category, ticket.tier);
  const outcome = await db.transaction().execute(async (trx) => {
    // The ticket before the team, as every turn does it.
    if (!(await stillWaits(trx, ticket))) return 'busy';
    const pick = await allocate(trx, {
      ticketId: ticket.id,
      teamId: ticket.teamId,
      strategy: routed.team === ticket.teamId ? routed.strategy : null,
      language: ticket.language,
      skills: [],
      neverWaits: ticket.neverWaits,
      fallbackTeam: fallbackTeam(policy),
      now,
    });
    if (pick.agentId === null) return 'nobody';
    const command: Command = {
      type: 'assignment',
      id: newId('cmd', now),
      occurredAt: now,
      actor: MACHINE,
      agent: pick.agentId,
      noteId: null,
    };
    await insertCommand(trx, ticket.id, command, now);
    return 'assigned';
  });
  if (outcome === 'assigned') handoff.ticketAccepted(ticket.id);
  return outcome;
}
