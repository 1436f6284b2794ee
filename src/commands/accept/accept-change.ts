import type { Actor, Command, ResolveReason } from '../../contract/commands.ts';
import type { AgentId, CommandId, TeamId, TicketId } from '../../contract/ids.ts';
import type { PauseReason, Priority } from '../../contract/words.ts';
import type { Db } from '../../db/connect.ts';
import type { TimeSource } from '../../runtime/time-source.ts';
import { acceptCommand } from './accept-command.ts';
import { noSuchAgent, noSuchTeam } from './refusals.ts';
import { writeNote } from './write-note.ts';

/** A command that is said in enums and ids, with words beside it. */
export type Change =
  | { readonly type: 'resume'; readonly reason: PauseReason | null }
  | { readonly type: 'resolve'; readonly reason: ResolveReason }
  | { readonly type: 'reopen' }
  | { readonly type: 'close' }
  | { readonly type: 'priority'; readonly priority: Priority }
  | {
      readonly type: 'assignment';
      readonly agent?: AgentId | null | undefined;
      readonly team?: TeamId | undefined;
    };

export interface ChangeRequest {
  readonly ticketId: TicketId;
  readonly actor: Actor;
  readonly ifMatch: readonly number[] | null;
  readonly change: Change;
  /** Words of the agent that explain it; kept as one internal note. */
  readonly words: readonly (string | undefined)[];
}

/**
 * A change of a ticket by an agent.
 *
 * @throws NotAccepted `agent.unknown`, `team.unknown`
 */
export function acceptChange(trx: Db, time: TimeSource, request: ChangeRequest): Promise<CommandId> {
  return acceptCommand(trx, time, {
    ticketId: request.ticketId,
    actor: request.actor,
    ifMatch: request.ifMatch,
    alsoWhenEnded: false,
    build: async (trx, stamp, ticket): Promise<Command> => {
      const { change } = request;
      if (change.type === 'assignment') await requireTargets(trx, change.agent, change.team);
      const noteId = await writeNote(trx, ticket.id, stamp, request.words);
      switch (change.type) {
        case 'resume':
          return { ...stamp, ...change };
        case 'assignment':
          return {
            ...stamp,
            type: 'assignment',
            ...(change.agent !== undefined && { agent: change.agent }),
            ...(change.team !== undefined && { team: change.team }),
            noteId,
          };
        case 'resolve':
        case 'reopen':
        case 'close':
        case 'priority':
          return { ...stamp, ...change, noteId };
        default:
          return change satisfies never;
      }
    },
  });
}

async function requireTargets(
  trx: Db,
  agent: AgentId | null | undefined,
  team: TeamId | undefined,
): Promise<void> {
  if (agent !== undefined && agent !== null) {
    const row = await trx
      .selectFrom('agents')
      .select('id')
      .where('id', '=', agent)
      .where('active', '=', true)
      .executeTakeFirst();
    if (row === undefined) throw noSuchAgent('/agent');
  }
  if (team !== undefined) {
    const row = await trx.selectFrom('teams').select('id').where('id', '=', team).executeTakeFirst();
    if (row === undefined) throw noSuchTeam('/team');
  }
}
