import type { ResolveReason } from '../contract/commands.ts';
import type { Priority } from '../contract/words.ts';
import { triggerWords } from '../domain/escalation/trigger-words.ts';
import type { Saying } from '../domain/notice.ts';

/** What a letter is about, as its reader should see it. */
export interface LetterContext {
  readonly number: number;
  /** One line; what a person wrote. */
  readonly subject: string;
  readonly priority: Priority;
  readonly customerName: string;
  readonly tier: string;
  readonly assigneeName: string | null;
  /** IANA zone of the reader. */
  readonly timeZone: string;
  /** Texts of the messages that the letter quotes, by id; missing = erased. */
  readonly texts: ReadonlyMap<string, string>;
}

/** A letter in words. */
export interface LetterText {
  /** What kind of message it is, for whoever lists deliveries: `stage`, `received`, `reply`. */
  readonly kind: string;
  readonly subject: string;
  readonly body: string;
}

/** Puts a letter into words. Times are shown in the reader's zone, to the minute (semantics 3). */
export function letterText(says: readonly Saying[], context: LetterContext): LetterText {
  const said = says.map((saying) => say(saying, context));
  const first = said[0];
  if (first === undefined) throw new Error('a letter says nothing');
  const title = said.length === 1 ? first.title : `${first.title} (and ${said.length - 1} more)`;
  const forCustomer = says.every((saying) => TO_CUSTOMER.has(saying.what));
  return {
    kind: says[0]?.what ?? 'notice',
    subject: oneLine(
      forCustomer ? `[#${context.number}] ${title}` : `[#${context.number}] ${title}: ${context.subject}`,
    ),
    body: forCustomer
      ? said.map((part) => part.text).join('\n\n')
      : `${said.map((part) => part.text).join('\n')}\n\n${factsOf(context)}`,
  };
}

const TO_CUSTOMER: ReadonlySet<Saying['what']> = new Set<Saying['what']>([
  'received',
  'reply',
  'resolved',
  'breach',
  'breach_retracted',
  'answer_reminder',
  'answer_notice',
]);

const CLOCK_WORDS: Readonly<Record<string, string>> = {
  first_response: 'First response',
  next_response: 'Next response',
  resolution: 'Resolution',
  handover_response: 'Response after hand-over',
  handover_resolution: 'Resolution after hand-over',
};

/** What was due, as a customer would say it. */
const DUE_WORDS: Readonly<Record<string, string>> = {
  first_response: 'our answer',
  next_response: 'our answer',
  resolution: 'a solution',
};

/** Most characters of a line that a header holds, and of a subject inside a sentence of such a line. */
const IN_A_HEADER = 150;
const IN_A_SENTENCE = 90;

const RESOLVED_WORDS: Readonly<Record<ResolveReason, string>> = {
  solved: 'We consider your request solved.',
  no_answer: 'We have not heard from you, so we consider your request settled.',
  self_resolved: 'You told us that your request is settled.',
  duplicate: 'We go on with your request in another ticket.',
  wont_fix: 'We will not change this; our last message says why.',
};

interface Said {
  readonly title: string;
  readonly text: string;
}

function say(saying: Saying, context: LetterContext): Said {
  const time = (ms: number): string => timeOf(ms, context.timeZone);
  const reference = `"${oneLine(context.subject, IN_A_SENTENCE)}"`;
  const acknowledge = (by: number | null): string =>
    by === null ? '' : ` Please acknowledge by ${time(by)}.`;
  const clock = (name: string): string => CLOCK_WORDS[name] ?? name;
  switch (saying.what) {
    case 'assigned':
      return { title: 'Assigned to you', text: 'This ticket is yours now.' };
    case 'customer_wrote': {
      const text = context.texts.get(saying.messageId) ?? '(the text was erased)';
      const title = saying.reopened ? 'The customer reopened it' : 'The customer wrote';
      return { title, text: `${title}:\n\n${text}` };
    }
    case 'stage': {
      const reached = `${clock(saying.clock)} reached ${saying.percent} % of its time at ${time(saying.occurredAt)}`;
      const due =
        saying.dueAt === null
          ? ''
          : saying.percent >= 100
            ? `; it was due ${time(saying.dueAt)}`
            : `; it is due ${time(saying.dueAt)}`;
      const late = saying.late ? ' Recorded late.' : '';
      const word = saying.percent >= 100 ? 'is breached' : `at ${saying.percent} %`;
      return {
        title: `${clock(saying.clock)} ${saying.percent > 100 ? `at ${saying.percent} %` : word}`,
        text: `${reached}${due}.${late}${acknowledge(saying.acknowledgeBy)}`,
      };
    }
    case 'stage_retracted':
      return {
        title: `${clock(saying.clock)} ${saying.percent} % taken back`,
        text: `What we told you of ${clock(saying.clock).toLowerCase()} at ${saying.percent} % no longer holds: something that happened earlier became known only now.`,
      };
    case 'trigger':
      return {
        title: capitalised(triggerWords(saying.trigger)),
        text: `${capitalised(triggerWords(saying.trigger))}: ${saying.action}.${acknowledge(saying.acknowledgeBy)}`,
      };
    case 'not_acknowledged':
      return {
        title: 'Nobody acknowledged',
        text: `Nobody acknowledged "${saying.reason}" in time; it passes on to you (${saying.role.replaceAll('_', ' ')}).${acknowledge(saying.acknowledgeBy)}`,
      };
    case 'no_outcome':
      return {
        title: 'No outcome yet',
        text: `"${saying.reason}" was acknowledged and has no outcome yet.${acknowledge(saying.acknowledgeBy)}`,
      };
    case 'instead_of':
      return {
        title: capitalised(saying.reason),
        text: `"${saying.reason}" is meant for the ${saying.missing.replaceAll('_', ' ')}, whom nobody stands for now, so it comes to you.${acknowledge(saying.acknowledgeBy)}`,
      };
    case 'promise_missed':
      return {
        title: 'A promise to the customer was missed',
        text: `The customer was to hear from a person by ${time(saying.dueAt)} (${saying.promise.replaceAll('_', ' ')}).`,
      };
    case 'received':
      return {
        title: `We have your request ${reference}`,
        text: `Thank you for writing to us. Your request ${reference} has the number #${context.number}. A person will answer you.`,
      };
    case 'reply':
      return { title: reference, text: context.texts.get(saying.messageId) ?? '(the text was erased)' };
    case 'resolved':
      return {
        title: `Your request ${reference} is resolved`,
        text: `${RESOLVED_WORDS[saying.reason]} If that is not so, just answer before ${time(saying.closesAt)}; that opens it again.`,
      };
    case 'breach':
      return {
        title: `Your request ${reference} is late`,
        text: `We have not kept our time for your request #${context.number}${saying.dueAt === null ? '' : `: ${DUE_WORDS[saying.clock] ?? 'it'} was due ${time(saying.dueAt)}`}. We are sorry. A manager has been told and looks after it.`,
      };
    case 'breach_retracted':
      return {
        title: `Your request ${reference} was in time`,
        text: `We told you that we were late with your request #${context.number}. That was wrong: we were in time, and only recorded it late.`,
      };
    case 'answer_reminder':
      return {
        title: `We wait for your answer: ${reference}`,
        text: `We need your answer to go on with your request #${context.number}.`,
      };
    case 'answer_notice':
      return {
        title: `We still wait for your answer: ${reference}`,
        text: `We need your answer to go on with your request #${context.number}. Without one we consider it settled at ${time(saying.resolvesAt)}.`,
      };
    default:
      return saying satisfies never;
  }
}

function factsOf(context: LetterContext): string {
  return [
    `Ticket   #${context.number} ${oneLine(context.subject)}`,
    `Priority ${context.priority}`,
    `Customer ${oneLine(context.customerName)} (${context.tier})`,
    `Assignee ${oneLine(context.assigneeName ?? 'nobody yet')}`,
  ].join('\n');
}

/** An instant for a person: `Tue, 3 Mar 2026, 14:05 CET`. */
function timeOf(ms: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(ms);
}

/**
 * What a person wrote, safe for a header and for a line of its own: no line breaks or other control characters,
 * none that turn the direction of the text around, and of bounded length.
 */
function oneLine(text: string, atMost = IN_A_HEADER): string {
  const line = text.replaceAll(/[\s\p{Cc}\u202A-\u202E\u2066-\u2069]+/gu, ' ').trim();
  const characters = Array.from(line);
  return characters.length > atMost ? `${characters.slice(0, atMost - 1).join('')}…` : line;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
