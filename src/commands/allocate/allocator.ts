import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import { type Command, MACHINE } from '../../contract/commands.ts';
import type { TeamId, TicketId } from '../../contract/ids.ts';
import type { Strategy } from '../../contract/words.ts';
import { type Db, instant } from '../../db/connect.ts';
import { newId } from '../../db/new-id.ts';
import { allocate } from '../../db/roster/allocate.ts';
import type { TimeSource } from '../../runtime/time-source.ts';
import { insertCommand } from '../accept/insert-command.ts';
import type { Handoff } from '../handoff.ts';

export interface AllocatorDeps {
  readonly db: Db;
  readonly handoff: Pick<Handoff, 'ticketAccepted'>;
  readonly time: TimeSource;
  readonly log: Logger;
}

/** Real milliseconds between two looks: somebody who comes on shift or gets free has a ticket within seconds. */
const EVERY_MS = 2_000;
/** Tickets of one team looked at each time, the oldest first. */
const AT_ONCE_PER_TEAM = 25;

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
 * Assigns what waits in the queues of the teams, the longest waiting first.
 *
 * @returns how many tickets found somebody
 */
export async function allocateWaiting(deps: AllocatorDeps): Promise<number> {
  const now = deps.time.now();
  let assigned = 0;
  // Skills and language are relaxed before a ticket waits, so where one finds nobody, none of the team does.
  const full = new Set<TeamId>();
  for (const ticket of await findWaiting(deps.db, now)) {
    if (full.has(ticket.teamId)) continue;
    if (await assign(deps, ticket, now)) assigned += 1;
    else full.add(ticket.teamId);
  }
  return assigned;
}

interface Waiting {
  readonly id: TicketId;
  readonly teamId: TeamId;
  readonly strategy: Strategy;
  readonly language: string | null;
}

/**
 * The front of every team's queue, so that a team in which nobody is free keeps no other waiting. A ticket that
 * somebody is being given to right now needs nobody else. Index `tickets_unassigned`.
 */
async function findWaiting(db: Db, now: number): Promise<readonly Waiting[]> {
  const result = await sql<Waiting>`
    select waiting.id, teams.id as "teamId", teams.strategy, waiting.language
    from teams cross join lateral (
      select id, language, created_at from tickets
      where team_id = teams.id and assignee_id is null and status in ('new', 'open')
        and created_at <= ${instant(now)}
        and not exists (select 1 from commands
                        where ticket_id = tickets.id and type = 'assignment' and state = 'waiting')
      order by created_at limit ${AT_ONCE_PER_TEAM}
    ) waiting
    order by waiting.created_at, waiting.id
  `.execute(db);
  return result.rows;
}

/** Reserves somebody and sends an ordinary command, in one transaction (semantics 30, 31). */
async function assign({ db, handoff }: AllocatorDeps, ticket: Waiting, now: number): Promise<boolean> {
  const assigned = await db.transaction().execute(async (trx) => {
    const pick = await allocate(trx, {
      ticketId: ticket.id,
      teamId: ticket.teamId,
      strategy: ticket.strategy,
      language: ticket.language,
      skills: [],
      now,
    });
    if (pick.agentId === null) return false;
    // Another worker may have been quicker: the team's lock is held now, so this look is the last word.
    const taken = await sql`select 1 from commands
      where ticket_id = ${ticket.id} and type = 'assignment' and state = 'waiting'`.execute(trx);
    if (taken.rows.length > 0) return false;
    const command: Command = {
      type: 'assignment',
      id: newId('cmd', now),
      occurredAt: now,
      actor: MACHINE,
      agent: pick.agentId,
      noteId: null,
    };
    await insertCommand(trx, ticket.id, command, now);
    return true;
  });
  if (assigned) handoff.ticketAccepted(ticket.id);
  return assigned;
}
