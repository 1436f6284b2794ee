import type { AgentId } from '../contract/ids.ts';
import type { DeliveryChannel } from '../contract/words.ts';
import type { Db } from '../db/connect.ts';
import { messageText } from '../db/messages/first-message.ts';
import type { NewDelivery } from '../db/outbox/enqueue.ts';
import type { Recipient } from '../db/schema.ts';
import type { TurnRow } from '../db/tickets/lock-for-turn.ts';
import type { Letter } from '../domain/notice.ts';
import { agentOf, type Roster } from '../domain/routing/roster.ts';
import type { TicketState } from '../domain/ticket/state.ts';
import { letterText } from './letter-text.ts';

/** The letters of a turn as rows of the outbox, worded for their readers. */
export async function deliveriesOf(
  db: Db,
  row: TurnRow,
  state: TicketState,
  roster: Roster,
  letters: readonly Letter[],
  now: number,
): Promise<readonly NewDelivery[]> {
  const texts = await textsOf(db, letters);
  const assignee = state.assignee === null ? undefined : agentOf(roster, state.assignee);
  return letters.map((letter, index): NewDelivery => {
    const to =
      letter.to.kind === 'agent' ? agentRecipient(roster, letter.to.agentId) : customerRecipient(row);
    const text = letterText(letter.says, {
      number: row.number,
      subject: row.subject,
      priority: state.priority,
      customerName: row.customerName,
      tier: state.tier,
      assigneeName: assignee?.name ?? null,
      timeZone: to.timeZone,
      texts,
    });
    return {
      // A turn is committed once, so its number and the letter's place in it name the message for good.
      key: `${state.ticketId}/${state.turn}/${index}`,
      ticketId: state.ticketId,
      escalationId: letter.escalationId,
      kind: text.kind,
      channel: channelFor(letter.channels, to.recipient),
      recipient: to.recipient,
      subject: text.subject,
      body: text.body,
      notBefore: now,
    };
  });
}

/**
 * The senders there are: mail for who has an address, else the inbox. A customer reads no inbox of ours, so a
 * message to one without an address stays a mail, whose delivery says that nobody was reached.
 */
function channelFor(channels: readonly DeliveryChannel[], recipient: Recipient): DeliveryChannel {
  if (recipient.kind === 'customer') return 'email';
  const mail = channels.some((channel) => channel !== 'inbox');
  return mail && recipient.address !== null ? 'email' : 'inbox';
}

function agentRecipient(roster: Roster, agentId: AgentId): { recipient: Recipient; timeZone: string } {
  const agent = agentOf(roster, agentId);
  return {
    recipient: { kind: 'agent', agentId, name: agent?.name ?? agentId, address: agent?.email ?? null },
    timeZone: agent?.timeZone ?? 'UTC',
  };
}

function customerRecipient(row: TurnRow): { recipient: Recipient; timeZone: string } {
  return {
    recipient: { kind: 'customer', name: row.requester.name ?? null, address: row.requester.email ?? null },
    timeZone: row.customerTimeZone,
  };
}

async function textsOf(db: Db, letters: readonly Letter[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const letter of letters) {
    for (const saying of letter.says) {
      if (saying.what !== 'reply' && saying.what !== 'customer_wrote') continue;
      const text = await messageText(db, saying.messageId);
      if (text !== null) texts.set(saying.messageId, text);
    }
  }
  return texts;
}
