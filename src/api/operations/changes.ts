import { changeOperation } from '../change-operation.ts';
import {
  assignmentBody,
  closeBody,
  priorityBody,
  reopenBody,
  resolveBody,
  resumeBody,
} from '../schemas/asked.ts';

/** `POST /v1/tickets/{id}/resume` */
export const resume = changeOperation({
  command: 'resume',
  name: 'resumeTicket',
  summary: 'End a pause, or all of them.',
  body: resumeBody,
  example: { reason: 'awaiting_third_party' },
  change: (body) => ({ type: 'resume', reason: body.reason ?? null }),
  words: () => [],
});

/** `POST /v1/tickets/{id}/resolve` */
export const resolve = changeOperation({
  command: 'resolve',
  name: 'resolveTicket',
  summary: 'Say that the request is settled. It closes by itself later unless the customer answers.',
  body: resolveBody,
  example: { note: 'Fixed in 3.2.1.', reason: 'solved' },
  change: (body) => ({ type: 'resolve', reason: body.reason }),
  words: (body) => [body.note],
});

/** `POST /v1/tickets/{id}/reopen` */
export const reopen = changeOperation({
  command: 'reopen',
  name: 'reopenTicket',
  summary: 'Take a resolved ticket up again.',
  body: reopenBody,
  example: { note: 'The export fails again.' },
  change: () => ({ type: 'reopen' }),
  words: (body) => [body.reason, body.note],
});

/** `POST /v1/tickets/{id}/close` */
export const close = changeOperation({
  command: 'close',
  name: 'closeTicket',
  summary: 'Close a resolved ticket for good.',
  body: closeBody,
  example: { note: 'Confirmed by phone.' },
  change: () => ({ type: 'close' }),
  words: (body) => [body.reason, body.note],
});

/** `POST /v1/tickets/{id}/priority` */
export const setPriority = changeOperation({
  command: 'priority',
  name: 'setPriority',
  summary: 'Set the priority by hand; the machine never changes it afterwards.',
  body: priorityBody,
  example: { priority: 'P2', reason: 'Month end depends on it.' },
  change: (body) => ({ type: 'priority', priority: body.priority }),
  words: (body) => [body.reason],
});

/** `POST /v1/tickets/{id}/assignment` */
export const assign = changeOperation({
  command: 'assignment',
  name: 'assignTicket',
  summary: 'Give the ticket to an agent, a team or both; the machine never overrides it.',
  body: assignmentBody,
  example: { team: 'billing', reason: 'It is about an invoice.' },
  change: (body) => ({ type: 'assignment', agent: body.agent, team: body.team }),
  words: (body) => [body.reason],
});
