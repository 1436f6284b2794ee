import { DELIVERY_CHANNELS, type DeliveryChannel } from '../contract/words.ts';
import { createEmailNotifier } from './email/email-notifier.ts';
import type { Inbox, Outlet } from './notifier.ts';

export interface NotifierSettings {
  /** `smtp://user:password@host:587`; `null` = mail stays in the inbox. */
  readonly smtpUrl: string | null;
  /** `Support <support@example.com>`; needed with `smtpUrl`. */
  readonly mailFrom: string | null;
}

/**
 * What stands behind each channel. A channel without settings is off: its messages are kept in the inbox, where
 * people who use Holdfast read them, and say why.
 *
 * @throws NotifierSettingsInvalid if the settings of a vendor cannot be right
 */
export function createNotifiers(settings: NotifierSettings): Readonly<Record<DeliveryChannel, Outlet>> {
  const outlets = Object.fromEntries(DELIVERY_CHANNELS.map((channel) => [channel, inboxFor(channel)]));
  if (settings.smtpUrl === null) return outlets as Record<DeliveryChannel, Inbox>;
  const email = createEmailNotifier({ smtpUrl: settings.smtpUrl, mailFrom: settings.mailFrom });
  return { ...(outlets as Record<DeliveryChannel, Inbox>), email };
}

const WHY_IN_THE_INBOX: Readonly<Record<DeliveryChannel, string | null>> = {
  email: 'No SMTP_URL is set: kept in the inbox of Holdfast instead of mailed.',
  inbox: null,
  chat: 'No chat is connected: kept in the inbox of Holdfast instead of posted.',
  phone: 'No telephony is connected: kept in the inbox of Holdfast instead of called.',
  sms: 'No telephony is connected: kept in the inbox of Holdfast instead of sent as a text message.',
  pager: 'No pager is connected: kept in the inbox of Holdfast instead of paged.',
  webhook: 'No webhook is set up: kept in the inbox of Holdfast instead of posted.',
};

function inboxFor(channel: DeliveryChannel): Inbox {
  return { name: 'inbox', note: WHY_IN_THE_INBOX[channel] };
}
