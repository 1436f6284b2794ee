import { z } from 'zod';
import type { CommandId, TicketId } from '../contract/ids.ts';
import type { KeyRole } from '../contract/words.ts';
import type { Db } from '../db/connect.ts';
import { acceptedAnswer, commandAnswer } from './command-answer.ts';
import { exampleAccepted, exampleTicket } from './examples.ts';
import { type Context, type Operation, writeOperation } from './operation.ts';
import { MAY_READ, MAY_WORK } from './roles.ts';
import { id } from './schemas/fields.ts';
import { acceptedShown, ticketShown } from './schemas/shown.ts';

const params = z.object({ id: id('tkt') });

/** What every command answers. */
export const COMMAND_ANSWERS = {
  200: { description: 'The ticket after the change.', schema: ticketShown, example: exampleTicket },
  202: {
    description: 'Committed; the verdict is still out, or the key may not read tickets.',
    schema: acceptedShown,
    example: exampleAccepted,
  },
};

/** `POST /v1/tickets/{id}/<command>`: one command on one ticket. */
export function commandOperation<B extends z.ZodObject>(spec: {
  readonly command: string;
  readonly name: string;
  readonly summary: string;
  readonly roles?: readonly KeyRole[];
  readonly body: B;
  readonly example: unknown;
  readonly accept: (trx: Db, context: Context<{ id: TicketId }, null, z.output<B>>) => Promise<CommandId>;
}): Operation {
  return writeOperation({
    path: `/v1/tickets/{id}/${spec.command}`,
    name: spec.name,
    tag: 'Commands',
    summary: spec.summary,
    roles: spec.roles ?? MAY_WORK,
    entity: 'ticket',
    params,
    body: spec.body,
    example: spec.example,
    conditional: true,
    answers: COMMAND_ANSWERS,
    write: async (trx, context) => ({ ref: await spec.accept(trx, context) }),
    respond: async (ref, { deps, requestId, caller }) => {
      const answered = await commandAnswer(deps, requestId, ref);
      // Who brings messages in, such as a form on a web site, may not read what others wrote on the ticket.
      return answered.status === 200 && !MAY_READ.includes(caller.role) ? acceptedAnswer(ref) : answered;
    },
  });
}
