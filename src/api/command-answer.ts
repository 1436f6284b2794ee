import { z } from 'zod';
import { findCommand } from '../commands/accept/find-command.ts';
import { REFUSALS } from '../contract/commands.ts';
import { type Answer, answer } from './answer.ts';
import type { ApiDeps } from './deps.ts';
import { notFound } from './not-found.ts';
import { Problem, problemAnswer } from './problem.ts';
import { id } from './schemas/fields.ts';
import { ticketAnswer } from './ticket-answer.ts';

/** How long a caller waits for the workflow's verdict before 202; the dispatcher goes on without them. */
const VERDICT_WAIT_MS = 4_000;

const commandId = id('cmd');

/**
 * What became of an accepted command: 200 with the ticket after the change, 409 with the workflow's refusal,
 * or 202 while there is no verdict.
 *
 * @param ref - the command's id, as it was committed
 */
export async function commandAnswer(deps: ApiDeps, requestId: string, ref: string): Promise<Answer> {
  const accepted = await findCommand(deps.db, commandId.parse(ref));
  if (accepted === null) throw notFound('command');
  if (accepted.state === 'waiting') {
    await deps.handoff.commandAccepted(accepted.ticketId, accepted.id, VERDICT_WAIT_MS);
  }
  const command = (accepted.state === 'waiting' ? await findCommand(deps.db, accepted.id) : null) ?? accepted;
  const headers = { 'Holdfast-Command-Id': command.id };
  const { state } = command;
  switch (state) {
    case 'applied':
      return ticketAnswer(deps, command.ticketId, 200, headers);
    case 'refused': {
      const { code, message } = wordsOf(command.error);
      return problemAnswer(new Problem(409, code, message, { headers }), requestId);
    }
    case 'waiting':
      return acceptedAnswer(command.id);
    default:
      return state satisfies never;
  }
}

/** 202: committed, and `GET /v1/commands/{id}` says what became of it. */
export function acceptedAnswer(id: string): Answer {
  return answer(202, { command_id: id }, { 'Holdfast-Command-Id': id, Location: `/v1/commands/${id}` });
}

const refusals = z.record(z.string(), z.string()).parse(REFUSALS);

/** The words of a refusal: the contract's for its code, else what the row says. */
export function wordsOf(error: { readonly code: string; readonly message: string } | null): {
  readonly code: string;
  readonly message: string;
} {
  const code = error?.code ?? 'command.refused';
  const message = refusals[code] ?? error?.message ?? 'The ticket does not allow this now. Read it again.';
  return { code, message };
}
