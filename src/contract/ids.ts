/** A string that is known to be an id of one kind. Made only by `newId` or at a boundary that validated it. */
type Branded<Name extends string> = string & { readonly __id: Name };

export type TicketId = Branded<'ticket'>;
export type CommandId = Branded<'command'>;
export type MessageId = Branded<'message'>;
export type EscalationId = Branded<'escalation'>;
export type CustomerId = Branded<'customer'>;
export type ContactId = Branded<'contact'>;
export type AgentId = Branded<'agent'>;
export type ApiKeyId = Branded<'apiKey'>;
export type DeliveryId = Branded<'delivery'>;
export type ContractId = Branded<'contract'>;
export type WindowId = Branded<'window'>;
/** A team's id is its key in the policy, e.g. `billing` or `tier1`. */
export type TeamId = Branded<'team'>;

/** The prefix says at a glance what an id in a log or a URL refers to. */
export interface IdOf {
  tkt: TicketId;
  cmd: CommandId;
  msg: MessageId;
  esc: EscalationId;
  cus: CustomerId;
  con: ContactId;
  agt: AgentId;
  key: ApiKeyId;
  dlv: DeliveryId;
  ctr: ContractId;
  mwn: WindowId;
}
export type IdPrefix = keyof IdOf;

/** The workflow id of a ticket; one workflow per ticket for its whole life. */
export function workflowIdOf(ticketId: TicketId): string {
  return `ticket-${ticketId}`;
}
