import type { AgentId, CommandId, EscalationId, MessageId, TeamId, WindowId } from './ids.ts';
import type { PauseReason, Priority } from './words.ts';

/** Who did something. `id` is an agent, contact or key id; never a name or an address. */
export interface Actor {
  readonly kind: 'customer' | 'agent' | 'bot' | 'machine';
  readonly id: string | null;
}

export const MACHINE: Actor = { kind: 'machine', id: null };

interface Stamped {
  /** Idempotency: a command of this id is applied at most once, whatever is repeated. */
  readonly id: CommandId;
  /** When it happened, epoch milliseconds, stamped where it was accepted (semantics 12). */
  readonly occurredAt: number;
  readonly actor: Actor;
}

/** Text never travels: `messageId` and `noteId` point at rows that can be erased (semantics 42). */
export type Command =
  | (Stamped & {
      readonly type: 'replies';
      readonly messageId: MessageId;
      /** `false` is an internal note. */
      readonly public: boolean;
      /** `false` for bots, whose answers stop no clock. */
      readonly human: boolean;
      readonly awaitCustomer: boolean;
      readonly resolve: boolean;
    })
  | (Stamped & {
      readonly type: 'customerMessage';
      readonly messageId: MessageId;
      /** Auto-replies and bounces are recorded and change nothing. */
      readonly automatic: boolean;
    })
  | (Stamped & {
      readonly type: 'pause';
      readonly reason: PauseReason;
      readonly noteId: MessageId | null;
      readonly until: number | null;
      readonly windowId: WindowId | null;
    })
  | (Stamped & { readonly type: 'resume'; readonly reason: PauseReason | null })
  | (Stamped & {
      readonly type: 'resolve';
      readonly reason: ResolveReason;
      readonly noteId: MessageId | null;
    })
  | (Stamped & { readonly type: 'reopen'; readonly noteId: MessageId | null })
  | (Stamped & { readonly type: 'close'; readonly noteId: MessageId | null })
  | (Stamped & { readonly type: 'priority'; readonly priority: Priority; readonly noteId: MessageId | null })
  | (Stamped & {
      readonly type: 'assignment';
      /** `undefined` leaves it, `null` takes it away. */
      readonly agent?: AgentId | null;
      readonly team?: TeamId;
      readonly noteId: MessageId | null;
    })
  | (Stamped & {
      readonly type: 'acknowledge';
      readonly escalationId: EscalationId;
      readonly noteId: MessageId | null;
    })
  | (Stamped & {
      readonly type: 'complete';
      readonly escalationId: EscalationId;
      readonly outcomeId: MessageId;
    });

export type CommandType = Command['type'];

export const RESOLVE_REASONS = ['solved', 'no_answer', 'self_resolved', 'duplicate', 'wont_fix'] as const;
export type ResolveReason = (typeof RESOLVE_REASONS)[number];

/** How a command reaches the workflow: what may be refused is an update, what may not is a signal. */
export const DELIVERED_AS: Readonly<Record<CommandType, 'update' | 'signal'>> = {
  replies: 'update',
  customerMessage: 'signal',
  pause: 'update',
  resume: 'update',
  resolve: 'update',
  reopen: 'update',
  close: 'update',
  priority: 'update',
  assignment: 'update',
  acknowledge: 'update',
  complete: 'update',
};

/** What became of a command. A refusal changed nothing. */
export type Verdict =
  | { readonly commandId: CommandId; readonly applied: true }
  | { readonly commandId: CommandId; readonly applied: false; readonly code: RefusalCode };

/** Why a ticket's state does not allow a command; each is a 409 with this code. */
export type RefusalCode =
  | 'ticket.ended'
  | 'ticket.resolved'
  | 'ticket.already_resolved'
  | 'ticket.not_resolved'
  | 'pause.already_running'
  | 'pause.not_running'
  | 'pause.already_over'
  | 'escalation.not_open'
  | 'command.unknown';

/** The words for a refusal: what is the matter, and what to do instead. */
export const REFUSALS: Readonly<Record<RefusalCode, string>> = {
  'ticket.ended': 'The ticket is closed for good. Open a new one; it can refer to this one.',
  'ticket.resolved': 'The ticket is resolved. Reopen it first.',
  'ticket.already_resolved': 'The ticket is already resolved.',
  'ticket.not_resolved': 'The ticket is not resolved. Resolve it first.',
  'pause.already_running':
    'The ticket is already paused for this reason. Resume it first to change the pause.',
  'pause.not_running': 'No such pause is running.',
  'pause.already_over': 'The end of this pause is in the past. Give a later `until`.',
  'escalation.not_open': 'This escalation is over: it was completed, superseded or has expired.',
  'command.unknown': 'Holdfast never accepted this command. Send it to the API, which writes it down first.',
};
