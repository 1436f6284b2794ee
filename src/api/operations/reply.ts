import { acceptReply } from '../../commands/accept/accept-reply.ts';
import { authorOf } from '../../commands/accept/author-of.ts';
import { commandOperation } from '../command-operation.ts';
import { replyBody } from '../schemas/asked.ts';

/** `POST /v1/tickets/{id}/replies` */
export const reply = commandOperation({
  command: 'replies',
  name: 'reply',
  summary: 'Answer the customer, or write an internal note with `public: false`.',
  body: replyBody,
  example: { body: 'Which browser do you use?', await_customer: true },
  accept: async (trx, { deps, caller, params, body, headers }) =>
    acceptReply(trx, deps.time, {
      ticketId: params.id,
      author: await authorOf(trx, caller, { agent: body.author, pointer: '/author', required: true }),
      ifMatch: headers.ifMatch,
      body: body.body,
      public: body.public,
      awaitCustomer: body.await_customer,
      resolve: body.resolve,
    }),
});
