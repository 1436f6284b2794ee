import { z } from 'zod';
import { findCommand } from '../../commands/accept/find-command.ts';
import { answer } from '../answer.ts';
import { wordsOf } from '../command-answer.ts';
import { exampleCommand } from '../examples.ts';
import { notFound } from '../not-found.ts';
import { readOperation } from '../operation.ts';
import { MAY_FOLLOW } from '../roles.ts';
import { id, nothing } from '../schemas/fields.ts';
import { type CommandShown, commandShown } from '../schemas/shown.ts';

/** `GET /v1/commands/{id}`: where a 202 leads. */
export const getCommand = readOperation({
  path: '/v1/commands/{id}',
  name: 'getCommand',
  tag: 'Commands',
  summary: 'What became of a command that was answered with 202.',
  roles: MAY_FOLLOW,
  entity: 'command',
  params: z.object({ id: id('cmd') }),
  query: nothing,
  answers: { 200: { description: 'The command.', schema: commandShown, example: exampleCommand } },
  read: async ({ deps, params }) => {
    const command = await findCommand(deps.db, params.id);
    if (command === null) throw notFound('command');
    const shown: CommandShown = {
      id: command.id,
      ticket_id: command.ticketId,
      state: command.state,
      ...(command.state === 'refused' && { error: wordsOf(command.error) }),
    };
    return answer(200, shown);
  },
});
