import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import { type Command, MACHINE } from '../../contract/commands.ts';
import type { TeamId, TicketId } from '../../contract/ids.ts';
import type { Strategy } from '../../contract/words.ts';
import { type Db, instantValue } from '../../db/connect.ts';
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
/** Tickets looked at each time, the oldest first. */
const AT_ONCE = 50;

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
  const full = new Set<string>();
  for (const ticket of await findWaiting(deps.db, now)) {
    const queue = `${ticket.teamId} ${ticket.language}`;
    if (full.has(queue)) continue;
    if (await assign(deps, ticket, now)) assigned += 1;
    else full.add(queue);
  }
  return assigned;
}

interface Waiting {
  readonly id: TicketId;
  readonly teamId: TeamId;
  readonly strategy: Strategy;
  readonly language: string | null;
}

async function findWaiting(db: Db, now: number): Promise<readonly Waiting[]> {
  const rows = await db
    .selectFrom('tickets')
    .innerJoin('teams', 'teams.id', 'tickets.team_id')
    .select(['tickets.id', 'teams.id as teamId', 'teams.strategy', 'tickets.language'])
    .where('tickets.assignee_id', 'is', null)
    .where('tickets.status', 'in', ['new', 'open'])
    .where('tickets.created_at', '<=', instantValue(now))
    // A ticket that somebody is being given to right now needs nobody else.
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('commands')
            .select('commands.id')
            .whereRef('commands.ticket_id', '=', 'tickets.id')
            .where('commands.type', '=', 'assignment')
            .where('commands.state', '=', 'waiting'),
        ),
      ),
    )
    .orderBy('tickets.created_at')
    .limit(AT_ONCE)
    .execute();
  return rows;
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
