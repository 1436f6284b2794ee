import { REFUSALS } from '../../contract/commands.ts';
import { NotAccepted } from './not-accepted.ts';

/** 404 for a ticket. */
export function noSuchTicket(): NotAccepted {
  return new NotAccepted(
    'not_found',
    'ticket.not_found',
    'No ticket has this id. Look it up with GET /v1/tickets.',
  );
}

/** The database already says that nothing follows any more: no need to ask the workflow. */
export function endedTicket(): NotAccepted {
  return new NotAccepted('conflict', 'ticket.ended', REFUSALS['ticket.ended']);
}

/** 422 for an agent that is not on the roster, named in a field. */
export function noSuchAgent(pointer: string): NotAccepted {
  return new NotAccepted(
    'invalid',
    'agent.unknown',
    'No active agent has this id. GET /v1/agents lists them.',
    pointer,
  );
}

/** 422 for a team that the policy does not have, named in a field. */
export function noSuchTeam(pointer: string): NotAccepted {
  return new NotAccepted(
    'invalid',
    'team.unknown',
    'No team has this id. GET /v1/teams lists them.',
    pointer,
  );
}
