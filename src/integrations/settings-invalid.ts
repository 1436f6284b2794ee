/** The settings of a vendor cannot be right; the message names the setting and what to write there. */
export class NotifierSettingsInvalid extends Error {
  readonly code = 'notifier.settings_invalid';
  override readonly name = 'NotifierSettingsInvalid';
}
