import type { AgentId, ContactId, CustomerId, TicketId } from '../../contract/ids.ts';
import type { Channel, Tier } from '../../contract/words.ts';
import type { TicketState } from '../../domain/ticket/state.ts';
import type { Db } from '../connect.ts';
import type { Asked, Requester } from '../schema.ts';

/** A ticket's row as a turn needs it. */
export interface TurnRow {
  readonly id: TicketId;
  readonly number: number;
  readonly subject: string;
  readonly channel: Channel;
  readonly customerId: CustomerId;
  readonly contactId: ContactId | null;
  readonly customerName: string;
  readonly customerTimeZone: string;
  readonly accountManager: AgentId | null;
  readonly requester: Requester;
  readonly tier: Tier;
  readonly language: string | null;
  readonly openedBy: 'customer' | 'agent';
  readonly asked: Asked;
  readonly receivedAt: number;
  readonly policyVersion: string | null;
  readonly turn: number;
  /** `null` before the first turn. */
  readonly state: TicketState | null;
  readonly ledgerSeq: number;
  readonly ledgerHead: Buffer | null;
}

/** Locks a ticket until the turn's transaction ends: the row is what makes a workflow the single writer. */
export async function lockForTurn(trx: Db, id: TicketId): Promise<TurnRow | null> {
  const row = await trx
    .selectFrom('tickets')
    .innerJoin('customers', 'customers.id', 'tickets.customer_id')
    .select([
      'tickets.id',
      'tickets.number',
      'tickets.subject',
      'tickets.channel',
      'tickets.customer_id as customerId',
      'tickets.contact_id as contactId',
      'customers.name as customerName',
      'customers.time_zone as customerTimeZone',
      'customers.account_manager_id as accountManager',
      'tickets.requester',
      'tickets.tier',
      'tickets.language',
      'tickets.opened_by as openedBy',
      'tickets.asked',
      'tickets.received_at as receivedAt',
      'tickets.policy_version as policyVersion',
      'tickets.turn',
      'tickets.state',
      'tickets.ledger_seq as ledgerSeq',
      'tickets.ledger_head as ledgerHead',
    ])
    .where('tickets.id', '=', id)
    .forNoKeyUpdate('tickets')
    .executeTakeFirst();
  return row ?? null;
}
