import type { Operation } from './operation.ts';
import { assign, close, reopen, resolve, resume, setPriority } from './operations/changes.ts';
import { createApiKey } from './operations/create-api-key.ts';
import { createTicket } from './operations/create-ticket.ts';
import { customerMessage } from './operations/customer-message.ts';
import { createCustomer, getCustomer, listCustomers } from './operations/customers.ts';
import { acknowledge, complete } from './operations/escalation-answers.ts';
import { getEscalation, listEscalations } from './operations/escalations.ts';
import { getCommand } from './operations/get-command.ts';
import { getLedger } from './operations/get-ledger.ts';
import { getTicket } from './operations/get-ticket.ts';
import { health, ready } from './operations/health.ts';
import { listDeliveries } from './operations/list-deliveries.ts';
import { listTickets } from './operations/list-tickets.ts';
import { createWindow, listWindows } from './operations/maintenance-windows.ts';
import { pause } from './operations/pause.ts';
import { reply } from './operations/reply.ts';
import { listAgents, listTeams } from './operations/roster.ts';

/** The operation table: routes, `405`, rights and the OpenAPI document are made from it. */
export const OPERATIONS: readonly Operation[] = [
  createTicket,
  listTickets,
  getTicket,
  getLedger,
  reply,
  customerMessage,
  pause,
  resume,
  resolve,
  reopen,
  close,
  setPriority,
  assign,
  listEscalations,
  getEscalation,
  acknowledge,
  complete,
  listDeliveries,
  getCommand,
  createCustomer,
  listCustomers,
  getCustomer,
  createWindow,
  listWindows,
  listAgents,
  listTeams,
  createApiKey,
  health,
  ready,
];
