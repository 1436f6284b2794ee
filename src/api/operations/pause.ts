import { acceptPause } from '../../commands/accept/accept-pause.ts';
import { authorOf } from '../../commands/accept/author-of.ts';
import { commandOperation } from '../command-operation.ts';
import { pauseBody } from '../schemas/asked.ts';

/** `POST /v1/tickets/{id}/pause` */
export const pause = commandOperation({
  command: 'pause',
  name: 'pauseTicket',
  summary: 'Pause the clocks for a reason, with the evidence that the reason needs.',
  body: pauseBody,
  example: { reason: 'awaiting_third_party', note: 'The bank looks for the missing transfer.' },
  accept: async (trx, { deps, caller, params, body, headers }) => {
    const author = await authorOf(trx, caller, { agent: body.author, pointer: '/author', required: true });
    return acceptPause(trx, deps.time, {
      ticketId: params.id,
      actor: author.actor,
      role: caller.role,
      ifMatch: headers.ifMatch,
      reason: body.reason,
      note: body.note,
      until: body.until === undefined ? undefined : Date.parse(body.until),
      windowId: body.window_id,
      rule: deps.policy().sla.pauses[body.reason],
    });
  },
});
