import { z } from 'zod';
import {
  acceptEscalationAnswer,
  type EscalationAnswer,
} from '../../commands/accept/accept-escalation-answer.ts';
import { authorOf } from '../../commands/accept/author-of.ts';
import type { AgentId, EscalationId } from '../../contract/ids.ts';
import type { Db } from '../../db/connect.ts';
import { commandAnswer } from '../command-answer.ts';
import { COMMAND_ANSWERS } from '../command-operation.ts';
import { type Context, type Made, writeOperation } from '../operation.ts';
import { MAY_WORK } from '../roles.ts';
import { acknowledgeBody, completeBody } from '../schemas/asked.ts';
import { id } from '../schemas/fields.ts';

const params = z.object({ id: id('esc') });

/** `POST /v1/escalations/{id}/acknowledge` */
export const acknowledge = writeOperation({
  path: '/v1/escalations/{id}/acknowledge',
  name: 'acknowledgeEscalation',
  tag: 'Escalations',
  summary: 'Say "I have it". Twice changes nothing.',
  roles: MAY_WORK,
  entity: 'escalation',
  params,
  body: acknowledgeBody,
  example: { note: 'On it.' },
  conditional: true,
  answers: COMMAND_ANSWERS,
  write: (trx, context) => {
    const { body } = context;
    return accept(trx, context, { type: 'acknowledge', note: body.note });
  },
  respond: (ref, { deps, requestId }) => commandAnswer(deps, requestId, ref),
});

/** `POST /v1/escalations/{id}/complete` */
export const complete = writeOperation({
  path: '/v1/escalations/{id}/complete',
  name: 'completeEscalation',
  tag: 'Escalations',
  summary: 'Say what came of it.',
  roles: MAY_WORK,
  entity: 'escalation',
  params,
  body: completeBody,
  example: { outcome: 'The customer was called and is content with a fix by Friday.' },
  conditional: true,
  answers: COMMAND_ANSWERS,
  write: (trx, context) => {
    const { body } = context;
    return accept(trx, context, { type: 'complete', outcome: body.outcome });
  },
  respond: (ref, { deps, requestId }) => commandAnswer(deps, requestId, ref),
});

/** Both are a command of the escalation's ticket, by whoever says so. */
async function accept(
  trx: Db,
  context: Context<{ id: EscalationId }, null, { by?: AgentId | undefined }>,
  answer: EscalationAnswer['answer'],
): Promise<Made> {
  const { deps, caller, params, body, headers } = context;
  const { actor } = await authorOf(trx, caller, { agent: body.by, pointer: '/by', required: true });
  const request = { escalationId: params.id, actor, ifMatch: headers.ifMatch, answer };
  return { ref: await acceptEscalationAnswer(trx, deps.time, request) };
}
