import type { z } from 'zod';
import { acceptChange, type Change } from '../commands/accept/accept-change.ts';
import { authorOf } from '../commands/accept/author-of.ts';
import type { AgentId } from '../contract/ids.ts';
import { commandOperation } from './command-operation.ts';
import type { Operation } from './operation.ts';

/** A body in which an agent may be named and words may be given. */
interface Said {
  readonly author?: AgentId | undefined;
  readonly note?: string | undefined;
}

/** A command that is a change in enums and ids, with words beside it. */
export function changeOperation<B extends z.ZodObject & z.ZodType<Said>>(spec: {
  readonly command: string;
  readonly name: string;
  readonly summary: string;
  readonly body: B;
  readonly example: unknown;
  readonly change: (body: z.output<B>) => Change;
  /** The words that explain it. */
  readonly words: (body: z.output<B>) => readonly (string | undefined)[];
}): Operation {
  return commandOperation({
    ...spec,
    accept: async (trx, { deps, caller, params, body, headers }) => {
      const author = await authorOf(trx, caller, { agent: body.author, pointer: '/author', required: true });
      return acceptChange(trx, deps.time, {
        ticketId: params.id,
        actor: author.actor,
        ifMatch: headers.ifMatch,
        change: spec.change(body),
        words: spec.words(body),
      });
    },
  });
}
