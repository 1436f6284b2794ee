import { Problem } from './problem.ts';

const WORDS = {
  ticket: ['ticket.not_found', 'No ticket has this id. Look it up with GET /v1/tickets.'],
  escalation: ['escalation.not_found', 'No escalation has this id. GET /v1/escalations lists them.'],
  command: ['command.not_found', 'No command has this id. It came with the answer 202.'],
  customer: ['customer.not_found', 'No customer has this id. GET /v1/customers lists them.'],
  window: ['window.not_found', 'No maintenance window has this id. GET /v1/maintenance-windows lists them.'],
  none: ['route.not_found', 'There is nothing at this address. /openapi.json lists what there is.'],
} as const;

/** What an id in a path can be of. */
export type Entity = keyof typeof WORDS;

/** 404 for one kind of thing. */
export function notFound(entity: Entity): Problem {
  const [code, detail] = WORDS[entity];
  return new Problem(404, code, detail);
}
