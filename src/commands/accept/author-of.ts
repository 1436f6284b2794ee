import type { Actor } from '../../contract/commands.ts';
import type { AgentId } from '../../contract/ids.ts';
import type { Db } from '../../db/connect.ts';
import type { Caller } from './caller.ts';
import { NotAccepted } from './not-accepted.ts';
import { noSuchAgent } from './refusals.ts';

export interface Author {
  readonly actor: Actor;
  /** Only a human's reply answers a customer (semantics 47). */
  readonly human: boolean;
}

/** The agent that a field of the request names, if it does. */
export interface Named {
  readonly agent: AgentId | undefined;
  /** RFC 6901, e.g. `/author`. */
  readonly pointer: string;
  /**
   * Whether a key with the role `agent` that is bound to nobody has to say for whom it acts: so wherever the
   * request has a field for it.
   */
  readonly required: boolean;
}

/**
 * Who acts: the agent of the key, else the agent that the request names, else the key itself.
 *
 * @throws NotAccepted `author.not_you`, `author.required`, `author.inactive`, `agent.unknown`
 */
export async function authorOf(db: Db, caller: Caller, named: Named): Promise<Author> {
  if (caller.agentId !== null && named.agent !== undefined && named.agent !== caller.agentId) {
    throw new NotAccepted(
      'forbidden',
      'author.not_you',
      `This key acts only as the agent ${caller.agentId}. Leave the field out, or use another key.`,
      named.pointer,
    );
  }
  const agentId = caller.agentId ?? named.agent;
  if (agentId === undefined) {
    if (named.required && caller.role === 'agent') {
      throw new NotAccepted(
        'invalid',
        'author.required',
        `This key is bound to no agent. Say in \`${named.pointer.slice(1)}\` who acts, or use the key of that agent.`,
        named.pointer,
      );
    }
    return { actor: { kind: 'agent', id: caller.keyId }, human: true };
  }
  const agent = await db
    .selectFrom('agents')
    .select(['id', 'kind'])
    .where('id', '=', agentId)
    .where('active', '=', true)
    .executeTakeFirst();
  if (agent === undefined) {
    if (caller.agentId === null) throw noSuchAgent(named.pointer);
    throw new NotAccepted(
      'forbidden',
      'author.inactive',
      'The agent of this key is no longer active. Ask an admin for another key.',
    );
  }
  const human = agent.kind === 'human';
  return { actor: { kind: human ? 'agent' : 'bot', id: agent.id }, human };
}
