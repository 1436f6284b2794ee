import type { Channel, PauseReason, Percent, Tier, Trigger } from '../contract/words.ts';

/** A ticket of the demo and what people do about it. Times are seconds after the demo began. */
export interface Scene {
  readonly at: number;
  readonly ticket: SceneTicket;
  readonly steps: readonly Step[];
}

/** The body of `POST /v1/tickets`. */
export interface SceneTicket {
  readonly subject: string;
  readonly body: string;
  readonly channel: Channel;
  readonly language: string;
  readonly requester: { readonly email: string; readonly name: string };
  readonly customer?: { readonly external_id: string; readonly name: string; readonly tier: Tier };
}

/** Which escalation of the ticket is meant: the newest of a trigger, or of a percentage on any clock. */
export type Which = { readonly trigger: Trigger } | { readonly percent: Percent };

export type Step = { readonly at: number } & (
  | { readonly do: 'reply'; readonly body: string; readonly await_customer?: true; readonly resolve?: true }
  | { readonly do: 'customer'; readonly body: string }
  | { readonly do: 'pause'; readonly reason: PauseReason; readonly note: string }
  | { readonly do: 'resume'; readonly reason: PauseReason }
  | { readonly do: 'acknowledge'; readonly which: Which; readonly note: string }
  | { readonly do: 'complete'; readonly which: Which; readonly outcome: string }
);

const LUMEN = { external_id: 'lumen-hotels', name: 'Lumen Hotels', tier: 'enterprise' } as const;
const CLEMENT = { external_id: 'maison-clement', name: 'Maison Clément', tier: 'enterprise' } as const;
const RUBIO = { external_id: 'talleres-rubio', name: 'Talleres Rubio', tier: 'professional' } as const;
const HARBOUR = {
  external_id: 'harbour-analytics',
  name: 'Harbour Analytics',
  tier: 'professional',
} as const;
const ANDERS = { external_id: 'druckerei-anders', name: 'Druckerei Anders', tier: 'starter' } as const;
const KITE = { external_id: 'kite-and-co', name: 'Kite & Co', tier: 'starter' } as const;

/**
 * Two minutes at a support desk, for a policy in which a minute takes a second. Between them the scenes show
 * every rung of the ladder, pauses and resumptions, a breach, escalations that are acknowledged and ones that
 * are not, a reopening and resolutions.
 */
export const STORY: readonly Scene[] = [
  {
    // Nobody answers in time: 50, 75, 100 and 125 % of 15 s, and everybody in line is told.
    at: 0,
    ticket: {
      subject: 'Our booking site is completely down',
      body: 'For a few minutes now it has been completely down for all customers. Every page ends in error 502. This is urgent, we lose bookings by the minute.',
      channel: 'email',
      language: 'en',
      requester: { email: 'clara.finch@lumen-hotels.example', name: 'Clara Finch' },
      customer: LUMEN,
    },
    steps: [
      { at: 23, do: 'acknowledge', which: { trigger: 'p1_created' }, note: 'Rolling back.' },
      { at: 26, do: 'acknowledge', which: { percent: 125 }, note: 'I have it. Bridge is open.' },
      {
        at: 29,
        do: 'reply',
        body: 'Dear Clara, we are sorry for the wait. Engineering has found a failed release and is taking it back now. Next news in two minutes.',
      },
      { at: 38, do: 'acknowledge', which: { trigger: 'sla_breach' }, note: 'Taking this one too.' },
      {
        at: 50,
        do: 'complete',
        which: { trigger: 'p1_created' },
        outcome: 'Release taken back; the site answers again.',
      },
      {
        at: 54,
        do: 'complete',
        which: { percent: 125 },
        outcome: 'Called the customer. Report follows tomorrow.',
      },
      {
        at: 64,
        do: 'complete',
        which: { trigger: 'sla_breach' },
        outcome: 'Documented: the page went to a rota that nobody watched.',
      },
      {
        at: 78,
        do: 'reply',
        body: 'The release has been taken back and the site is up again. A full report follows tomorrow.',
        resolve: true,
      },
    ],
  },
  {
    // A question to the customer pauses the resolution clock; the answer lets it go on.
    at: 4,
    ticket: {
      subject: 'La exportación no funciona',
      body: 'Hola, desde esta mañana la exportación no funciona para varios usuarios de nuestro equipo: aparece un fallo al 80 %. Es urgente, lo necesitamos hoy.',
      channel: 'email',
      language: 'es',
      requester: { email: 'pilar@talleres-rubio.example', name: 'Pilar Rubio' },
      customer: RUBIO,
    },
    steps: [
      {
        at: 19,
        do: 'reply',
        body: 'Hola, Pilar: ¿nos puede decir qué formato elige y con qué navegador? Así lo reproducimos.',
        await_customer: true,
      },
      { at: 43, do: 'customer', body: 'Formato CSV, con Firefox. Con PDF sí sale.' },
      {
        at: 74,
        do: 'reply',
        body: 'Gracias, era el separador decimal del CSV. Está corregido: ya puede exportar de nuevo.',
        resolve: true,
      },
    ],
  },
  {
    // Solved at first contact, it seems; then the customer writes again.
    at: 8,
    ticket: {
      subject: 'Passwort vergessen und Konto gesperrt',
      body: 'Guten Tag, ich kann mich nicht mehr anmelden. Nach drei Versuchen mit meinem alten Passwort ist das Konto gesperrt.',
      channel: 'web',
      language: 'de',
      requester: { email: 'h.anders@druckerei-anders.example', name: 'Heike Anders' },
      customer: ANDERS,
    },
    steps: [
      {
        at: 22,
        do: 'reply',
        body: 'Guten Tag Frau Anders, das Konto ist wieder frei. Den Link für ein neues Passwort haben Sie soeben erhalten.',
        resolve: true,
      },
      { at: 47, do: 'customer', body: 'Leider kommt der Link nicht an, auch nicht im Spam-Ordner.' },
      {
        at: 64,
        do: 'reply',
        body: 'Ihr Mailserver hatte uns abgewiesen. Der neue Link ist jetzt zugestellt, bitte versuchen Sie es noch einmal.',
        resolve: true,
      },
    ],
  },
  {
    // The lead is told at 75 % and acts before the deadline; then a third party is waited for.
    at: 12,
    ticket: {
      subject: 'Paiement débité deux fois',
      body: "Bonjour, le même paiement a été débité deux fois pour plusieurs utilisateurs de notre équipe. C'est urgent, merci de préparer le remboursement.",
      channel: 'email',
      language: 'fr',
      requester: { email: 'luc@maison-clement.example', name: 'Luc Clément' },
      customer: CLEMENT,
    },
    steps: [
      { at: 60, do: 'acknowledge', which: { percent: 75 }, note: 'I answer this one myself.' },
      {
        at: 63,
        do: 'reply',
        body: 'Bonjour Luc, nous voyons les deux débits. Nous demandons à la banque une annulation immédiate.',
      },
      {
        at: 68,
        do: 'pause',
        reason: 'awaiting_third_party',
        note: 'The acquiring bank confirms the reversal; only they can do it.',
      },
      { at: 98, do: 'resume', reason: 'awaiting_third_party' },
      {
        at: 104,
        do: 'reply',
        body: 'La banque a confirmé : le second débit est annulé. Vous recevez un avoir par e-mail.',
        resolve: true,
      },
    ],
  },
  {
    // Security: told at once, contained, documented.
    at: 16,
    ticket: {
      subject: 'Suspicious sign-ins: we think an admin account was hacked',
      body: 'We saw unauthorized access to one of our admin accounts from an address we do not know. We believe the account has been hacked. Please help immediately.',
      channel: 'phone',
      language: 'en',
      requester: { email: 'secops@harbour-analytics.example', name: 'Dana Whitlock' },
      customer: HARBOUR,
    },
    steps: [
      {
        at: 19,
        do: 'acknowledge',
        which: { trigger: 'security_incident' },
        note: 'On it. Sessions are being ended.',
      },
      {
        at: 24,
        do: 'reply',
        body: 'We have ended all sessions of that account and locked it. Please do not reset it yet: we are saving the evidence.',
      },
      {
        at: 45,
        do: 'complete',
        which: { trigger: 'security_incident' },
        outcome: 'Contained: one account, no data taken. Second factor is now required.',
      },
      {
        at: 88,
        do: 'reply',
        body: 'Nothing was taken. The account is yours again, with a second factor. The full report is attached to the ticket.',
        resolve: true,
      },
    ],
  },
  {
    at: 22,
    ticket: {
      subject: 'API answers 429 although we are below the rate limit',
      body: 'Our integration calls your API about twice a second and gets 429 for the webhook endpoint. The documented rate limit is ten a second. What are we missing?',
      channel: 'api',
      language: 'en',
      requester: { email: 'dev@kite-and-co.example', name: 'Robin Vale' },
      customer: KITE,
    },
    steps: [
      {
        at: 92,
        do: 'reply',
        body: 'Hi Robin, the limit counts per address and you share one with a neighbour. We have given you a limit of your own.',
      },
    ],
  },
  {
    at: 28,
    ticket: {
      subject: 'Como posso mudar o idioma do painel?',
      body: 'Olá! Gostaria de usar o painel em português. Onde fica essa opção? Obrigada!',
      channel: 'chat',
      language: 'pt',
      requester: { email: 'bia@atelie-azul.example', name: 'Bia Moreira' },
    },
    steps: [
      {
        at: 52,
        do: 'reply',
        body: 'Olá, Bia! Em Perfil → Idioma, escolha “Português”. Vale já na próxima página.',
        resolve: true,
      },
    ],
  },
  {
    // The same priority as the first ticket, answered in six seconds.
    at: 34,
    ticket: {
      subject: "Last night's reservations are gone",
      body: 'We have lost data: all reservations that were made last night have disappeared from the whole company calendar. Urgent, guests are at the desk right now.',
      channel: 'phone',
      language: 'en',
      requester: { email: 'nightdesk@lumen-hotels.example', name: 'Omar Bell' },
      customer: LUMEN,
    },
    steps: [
      { at: 38, do: 'acknowledge', which: { trigger: 'p1_created' }, note: 'Restoring from the replica.' },
      {
        at: 40,
        do: 'reply',
        body: 'Omar, the reservations are safe on the replica. We are bringing them back; you see the first ones within a minute.',
      },
      { at: 64, do: 'complete', which: { trigger: 'p1_created' }, outcome: 'All 214 reservations restored.' },
      {
        at: 100,
        do: 'reply',
        body: 'All 214 reservations are back. We checked them one by one.',
        resolve: true,
      },
    ],
  },
  {
    at: 40,
    ticket: {
      subject: 'We will not renew under these conditions',
      body: 'This is a formal complaint. Our CEO has asked me to say that we will not renew and are considering alternatives if invoices keep being wrong.',
      channel: 'email',
      language: 'en',
      requester: { email: 'direction@maison-clement.example', name: 'Hélène Clément' },
      customer: CLEMENT,
    },
    steps: [
      { at: 55, do: 'acknowledge', which: { trigger: 'executive_complaint' }, note: 'Calling her now.' },
      {
        at: 80,
        do: 'complete',
        which: { trigger: 'executive_complaint' },
        outcome: 'Personal call; a named contact for invoices from now on.',
      },
      {
        at: 84,
        do: 'reply',
        body: 'Thank you for the open words on the phone. From today Sam checks every invoice before it leaves.',
      },
    ],
  },
  {
    at: 48,
    ticket: {
      subject: 'Typo on the pricing page',
      body: 'No rush, purely cosmetic: the pricing page says "anual" instead of "annual".',
      channel: 'web',
      language: 'en',
      requester: { email: 'hello@kite-and-co.example', name: 'Ida Stone' },
      customer: KITE,
    },
    steps: [{ at: 76, do: 'reply', body: 'Well spotted, Ida. Corrected, with thanks.', resolve: true }],
  },
  {
    // A language that nobody speaks, from somebody nobody knows: the pick says what it went without.
    at: 56,
    ticket: {
      subject: 'ログインできません',
      body: '昨日からログインできません。確認メールも届きません。よろしくお願いします。',
      channel: 'web',
      language: 'ja',
      requester: { email: 'sato@kaito-print.example', name: '佐藤 恵' },
    },
    steps: [
      {
        at: 94,
        do: 'reply',
        body: 'ご連絡ありがとうございます。確認メールを再送しました。届かない場合はお知らせください。',
        await_customer: true,
      },
    ],
  },
  {
    // Left alone on purpose: at the end it still runs, its first rungs behind it.
    at: 62,
    ticket: {
      subject: 'El panel va muy lento para nuestro equipo',
      body: 'Desde hoy el panel va muy lento para nuestro equipo, con errores de timeout. Es urgente para nosotros.',
      channel: 'email',
      language: 'es',
      requester: { email: 'taller@talleres-rubio.example', name: 'Andrés Rubio' },
      customer: RUBIO,
    },
    steps: [],
  },
];

/** When the last thing happens and a look back makes sense, seconds after the beginning. */
export const STORY_ENDS = 128;
