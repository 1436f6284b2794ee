import { z } from 'zod';
import { RESOLVE_REASONS } from '../../contract/commands.ts';
import { CATEGORIES, CHANNELS, KEY_ROLES, PAUSE_REASONS, PRIORITIES, TIERS } from '../../contract/words.ts';
import { email, id, instantText, language, line, mailDomain, teamId, text, timeZone } from './fields.ts';

const BODY = 200_000;
const NOTE = 20_000;

const tier = z.enum(TIERS);
const channel = z.enum(CHANNELS);
/** The agent who acts, where the key does not say. */
const author = id('agt').optional().meta({
  description: 'The agent who acts. Needed with a key of the role `agent` that is bound to no agent.',
});
const reason = text(NOTE).optional();

export const createTicketBody = z
  .strictObject({
    subject: line(500),
    body: text(BODY),
    channel,
    requester: z.strictObject({
      email: email.optional(),
      name: line(200).optional(),
      phone: line(40).optional(),
      slack: line(80).optional(),
    }),
    customer: z
      .strictObject({
        external_id: line(200).optional(),
        name: line(200).optional(),
        tier: tier.optional(),
        language: language.optional(),
      })
      .optional(),
    language: language.optional(),
    external_ref: line(200).optional(),
    priority: z.enum(PRIORITIES).optional(),
    category: z.enum(CATEGORIES).optional(),
    opened_by: z.enum(['customer', 'agent']).default('customer'),
    live: z.boolean().default(false),
    received_at: instantText.optional(),
  })
  .meta({ id: 'CreateTicket' });

export const replyBody = z
  .strictObject({
    body: text(BODY),
    author,
    await_customer: z.boolean().default(false),
    resolve: z.boolean().default(false),
    public: z.boolean().default(true),
  })
  .refine((reply) => reply.public || !reply.await_customer, {
    path: ['await_customer'],
    error: 'The customer does not see an internal note, so it cannot await an answer. Use /pause.',
    params: { code: 'reply.not_public' },
  })
  .refine((reply) => reply.public || !reply.resolve, {
    path: ['resolve'],
    error: 'An internal note cannot resolve the ticket. Use /resolve with a note.',
    params: { code: 'reply.not_public' },
  })
  .refine((reply) => !(reply.await_customer && reply.resolve), {
    path: ['await_customer'],
    error: 'A resolved ticket awaits nobody. Say `await_customer` or `resolve`, not both.',
    params: { code: 'reply.contradiction' },
  })
  .meta({ id: 'Reply' });

export const customerMessageBody = z
  .strictObject({
    body: text(BODY),
    channel: channel.optional(),
    from: line(320).optional(),
    automatic: z
      .boolean()
      .default(false)
      .meta({ description: 'An auto-reply or a bounce: it changes nothing.' }),
  })
  .meta({ id: 'CustomerMessage' });

export const pauseBody = z
  .strictObject({
    reason: z.enum(PAUSE_REASONS),
    note: text(NOTE).optional(),
    until: instantText.optional(),
    window_id: id('mwn').optional(),
    author,
  })
  .meta({ id: 'Pause' });

export const resumeBody = z
  .strictObject({ reason: z.enum(PAUSE_REASONS).optional(), author })
  .meta({ id: 'Resume', description: 'Without a reason every pause ends.' });

export const resolveBody = z
  .strictObject({ note: text(NOTE).optional(), reason: z.enum(RESOLVE_REASONS).default('solved'), author })
  .meta({ id: 'Resolve' });

export const reopenBody = z
  .strictObject({ note: text(NOTE).optional(), reason, author })
  .meta({ id: 'Reopen' });

export const closeBody = z
  .strictObject({ note: text(NOTE).optional(), reason, author })
  .meta({ id: 'Close' });

export const priorityBody = z
  .strictObject({ priority: z.enum(PRIORITIES), reason, author })
  .meta({ id: 'SetPriority' });

export const assignmentBody = z
  .strictObject({ agent: id('agt').nullable().optional(), team: teamId.optional(), reason, author })
  .refine((assignment) => assignment.agent !== undefined || assignment.team !== undefined, {
    error: 'Say `agent`, `team` or both. `agent: null` takes the ticket from its assignee.',
    params: { code: 'assignment.empty' },
  })
  .meta({ id: 'Assign' });

export const acknowledgeBody = z
  .strictObject({ by: author, note: text(NOTE).optional() })
  .meta({ id: 'Acknowledge' });

export const completeBody = z.strictObject({ outcome: text(NOTE), by: author }).meta({ id: 'Complete' });

export const createCustomerBody = z
  .strictObject({
    name: line(200),
    external_id: line(200).optional(),
    tier: tier.default('free'),
    language: language.optional(),
    time_zone: timeZone.default('UTC'),
    account_manager: id('agt').optional(),
    domains: z.array(mailDomain).max(100).default([]),
    contacts: z
      .array(
        z.strictObject({
          address: line(320).meta({ description: 'A mail address, phone number or chat id.' }),
          name: line(200).optional(),
        }),
      )
      .max(100)
      .default([]),
  })
  .meta({ id: 'CreateCustomer' });

export const createWindowBody = z
  .strictObject({
    title: line(200),
    starts_at: instantText,
    ends_at: instantText,
    announced_at: instantText.nullable().optional().meta({
      description: 'When customers were told. Left out: now. null: not yet, and then it pauses nothing.',
    }),
  })
  .refine((window) => Date.parse(window.starts_at) < Date.parse(window.ends_at), {
    path: ['ends_at'],
    error: 'The window has to end after it starts.',
    params: { code: 'window.ends_before_start' },
  })
  .meta({ id: 'CreateMaintenanceWindow' });

export const createKeyBody = z
  .strictObject({
    name: line(200),
    role: z.enum(KEY_ROLES),
    agent: id('agt').optional(),
    expires_at: instantText.optional(),
  })
  .meta({ id: 'CreateApiKey' });
