import type { DeliveryChannel } from '../../contract/words.ts';
import type { Recipient } from '../schema.ts';

/**
 * Where a message goes, as the key by which order is kept: `email:ana@example.com`, or `inbox:<agent id>` for
 * what is read in Holdfast itself. Somebody without an address is reached in the inbox.
 */
export function destinationOf(channel: DeliveryChannel, recipient: Recipient): string {
  const address = recipient.address?.trim() ?? '';
  if (channel !== 'inbox' && address !== '') {
    return `${channel}:${channel === 'email' ? address.toLowerCase() : address}`;
  }
  return recipient.kind === 'agent' ? `inbox:${recipient.agentId}` : 'inbox:customer';
}
