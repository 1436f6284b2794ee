import type { ResolveReason } from '../contract/commands.ts';
import type { AgentId, EscalationId, MessageId } from '../contract/ids.ts';
import type { ClockName, DeliveryChannel, Percent, Role, Trigger } from '../contract/words.ts';

/** Something that somebody has to be told; the words are found when the turn is committed. Semantics 33, 39-41. */
export interface Notice {
  readonly to: { readonly kind: 'agent'; readonly agentId: AgentId } | { readonly kind: 'customer' };
  readonly channels: readonly DeliveryChannel[];
  readonly escalationId: EscalationId | null;
  readonly says: Saying;
}

/** What a notice says: ids, enums and instants; no text of a person. */
export type Saying =
  | { readonly what: 'assigned' }
  | { readonly what: 'customer_wrote'; readonly messageId: MessageId; readonly reopened: boolean }
  | {
      readonly what: 'stage';
      readonly clock: ClockName;
      readonly cycle: number;
      readonly percent: Percent;
      readonly occurredAt: number;
      readonly dueAt: number | null;
      readonly late: boolean;
      readonly role: Role;
      readonly acknowledgeBy: number | null;
    }
  | {
      readonly what: 'stage_retracted';
      readonly clock: ClockName;
      readonly cycle: number;
      readonly percent: Percent;
    }
  | {
      readonly what: 'trigger';
      readonly trigger: Trigger;
      readonly action: string;
      readonly role: Role;
      readonly acknowledgeBy: number;
    }
  | {
      readonly what: 'not_acknowledged' | 'no_outcome';
      readonly reason: string;
      readonly role: Role;
      readonly acknowledgeBy: number | null;
    }
  | {
      readonly what: 'instead_of';
      readonly reason: string;
      readonly missing: Role;
      readonly acknowledgeBy: number | null;
    }
  | {
      readonly what: 'promise_missed';
      readonly promise: 'first_contact' | 'next_update';
      readonly dueAt: number;
    }
  // To the customer:
  | { readonly what: 'received' }
  | { readonly what: 'reply'; readonly messageId: MessageId }
  | { readonly what: 'resolved'; readonly reason: ResolveReason; readonly closesAt: number }
  | { readonly what: 'breach'; readonly clock: ClockName; readonly dueAt: number | null }
  | { readonly what: 'breach_retracted'; readonly clock: ClockName }
  | { readonly what: 'answer_reminder' | 'answer_notice'; readonly resolvesAt: number };

/** One message to one recipient: what several notices of a turn have to say, together. */
export interface Letter {
  readonly to: Notice['to'];
  readonly channels: readonly DeliveryChannel[];
  readonly escalationId: EscalationId | null;
  readonly says: readonly Saying[];
}

/**
 * Stages due together make one message per recipient, by every channel that any of them asks for (semantics
 * 33), and the customer hears of several breaches at one instant once (semantics 40). What is said to the
 * customer is otherwise never merged.
 */
export function lettersOf(notices: readonly Notice[]): readonly Letter[] {
  const letters: Letter[] = [];
  for (const notice of notices) {
    const index = letters.findIndex((letter) => goesWith(letter, notice));
    const letter = letters[index];
    if (letter === undefined) letters.push({ ...notice, says: [notice.says] });
    else if (notice.to.kind === 'agent') letters[index] = together(letter, notice);
  }
  return letters;
}

function together(letter: Letter, notice: Notice): Letter {
  return {
    ...letter,
    channels: [...new Set([...letter.channels, ...notice.channels])],
    escalationId: letter.escalationId ?? notice.escalationId,
    says: [...letter.says, notice.says],
  };
}

/** What belongs together in one message; everything else is a message of its own. */
const ESCALATES: ReadonlySet<Saying['what']> = new Set<Saying['what']>([
  'stage',
  'stage_retracted',
  'trigger',
  'not_acknowledged',
  'no_outcome',
  'instead_of',
  'promise_missed',
]);

function goesWith(letter: Letter, notice: Notice): boolean {
  if (letter.to.kind === 'customer' || notice.to.kind === 'customer') {
    const breach = notice.says.what === 'breach' && letter.says.every((said) => said.what === 'breach');
    return letter.to.kind === notice.to.kind && breach;
  }
  const escalates = [notice.says, ...letter.says].every((saying) => ESCALATES.has(saying.what));
  return escalates && letter.to.agentId === notice.to.agentId;
}
