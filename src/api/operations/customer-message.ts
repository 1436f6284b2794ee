import { acceptCustomerMessage } from '../../commands/accept/accept-customer-message.ts';
import { commandOperation } from '../command-operation.ts';
import { MAY_BRING } from '../roles.ts';
import { customerMessageBody } from '../schemas/asked.ts';

/** `POST /v1/tickets/{id}/customer-messages` */
export const customerMessage = commandOperation({
  command: 'customer-messages',
  name: 'addCustomerMessage',
  summary: 'What the customer wrote. Never refused by the state of the ticket; may reopen it.',
  roles: MAY_BRING,
  body: customerMessageBody,
  example: { body: 'Firefox 142 on Windows.' },
  accept: (trx, { deps, params, body, headers }) =>
    acceptCustomerMessage(trx, deps.time, {
      ticketId: params.id,
      ifMatch: headers.ifMatch,
      body: body.body,
      channel: body.channel ?? null,
      from: body.from,
      automatic: body.automatic,
    }),
});
