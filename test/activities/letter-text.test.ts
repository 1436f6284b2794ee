import { describe, expect, it } from 'vitest';
import { type LetterContext, letterText } from '../../src/activities/letter-text.ts';
import { RESOLVE_REASONS } from '../../src/contract/commands.ts';
import type { MessageId } from '../../src/contract/ids.ts';
import { CLOCK_NAMES, TRIGGERS } from '../../src/contract/words.ts';
import type { Saying } from '../../src/domain/notice.ts';

const DUE = Date.UTC(2026, 2, 3, 13, 5);
const MESSAGE = 'msg_1' as MessageId;
const context: LetterContext = {
  number: 7,
  subject: 'The export is broken',
  priority: 'P2',
  customerName: 'Acme',
  tier: 'starter',
  assigneeName: 'Ada',
  timeZone: 'Europe/Berlin',
  texts: new Map([[MESSAGE, 'Please try again.']]),
};
const stage: Saying & { what: 'stage' } = {
  what: 'stage',
  clock: 'first_response',
  cycle: 1,
  percent: 75,
  occurredAt: DUE,
  dueAt: DUE + 3_600_000,
  late: false,
  role: 'lead',
  acknowledgeBy: DUE + 900_000,
};
const breach: Saying = { what: 'breach', clock: 'resolution', dueAt: DUE };
const TO_CUSTOMER: readonly Saying[] = [
  { what: 'received' },
  { what: 'reply', messageId: MESSAGE },
  ...RESOLVE_REASONS.map((reason): Saying => ({ what: 'resolved', reason, closesAt: DUE })),
  ...CLOCK_NAMES.map((clock): Saying => ({ what: 'breach', clock, dueAt: DUE })),
  ...CLOCK_NAMES.map((clock): Saying => ({ what: 'breach_retracted', clock })),
  { what: 'answer_reminder', resolvesAt: DUE },
  { what: 'answer_notice', resolvesAt: DUE },
];
const TO_AGENT: readonly Saying[] = [
  { what: 'assigned' },
  { what: 'customer_wrote', messageId: MESSAGE, reopened: false },
  stage,
  { what: 'stage_retracted', clock: 'resolution', cycle: 1, percent: 100 },
  ...TRIGGERS.map(
    (trigger): Saying => ({ what: 'trigger', trigger, action: 'Act', role: 'lead', acknowledgeBy: DUE }),
  ),
  { what: 'not_acknowledged', reason: 'SLA breach', role: 'cs_director', acknowledgeBy: DUE },
  { what: 'no_outcome', reason: 'SLA breach', role: 'cs_director', acknowledgeBy: null },
  { what: 'instead_of', reason: 'SLA breach', missing: 'on_call', acknowledgeBy: DUE },
  { what: 'promise_missed', promise: 'first_contact', dueAt: DUE },
];

describe('the words of a letter', () => {
  it('times are shown in the reader’s zone, with the zone’s name, to the minute', () => {
    expect(letterText([breach], context).body).toContain('3 Mar 2026, 14:05 CET');
    const summer: Saying = { what: 'breach', clock: 'resolution', dueAt: Date.UTC(2026, 6, 3, 13, 5, 59) };
    expect(letterText([summer], context).body).toContain('3 Jul 2026, 15:05 CEST');
    expect(letterText([breach], { ...context, timeZone: 'Asia/Kolkata' }).body).toContain('18:35 GMT+5:30');
  });

  it('to an agent say what happened, by when to acknowledge, and the facts of the ticket', () => {
    const { subject, body, kind } = letterText([stage], context);
    expect(kind).toBe('stage');
    expect(subject).toBe('[#7] First response at 75 %: The export is broken');
    expect(body).toMatch(
      /^First response reached 75 % .* 14:05 CET; it is due .* 15:05 CET\. Please acknowledge by .* 14:20 CET\./,
    );
    for (const fact of [
      'Ticket   #7 The export is broken',
      'Priority P2',
      'Customer Acme (starter)',
      'Assignee Ada',
    ])
      expect(body).toContain(fact);
  });

  it('several to one agent are one letter that says how many there are', () => {
    const { subject, body } = letterText([stage, { ...stage, clock: 'resolution' }], context);
    expect(subject).toBe('[#7] First response at 75 % (and 1 more): The export is broken');
    expect(body).toContain('Resolution reached 75 %');
  });

  it('name roles and triggers as people do', () => {
    for (const saying of TO_AGENT) {
      const { subject, body } = letterText([saying], context);
      expect(`${subject}\n${body}`).not.toMatch(/[a-z]_[a-z]|\bSla\b|\bp1\b/);
    }
  });

  it('of late stages say so', () => {
    expect(letterText([{ ...stage, late: true }], context).body).toContain('Recorded late.');
  });
});

describe('letters to the customer', () => {
  it.each(TO_CUSTOMER.map((saying) => [saying.what, saying] as const))(
    'never hold a word of the house: %s',
    (_, saying) => {
      const { subject, body } = letterText([saying], context);
      expect(`${subject}\n${body}`).not.toMatch(
        /escalat|breach|\bSLA\b|clock|\bP[1-4]\b|\btier\b|starter|assignee|Ada\b|\bstage|percent|%|_|undefined|null|\bbot\b/i,
      );
      expect(subject).toMatch(/^\[#7\] /);
    },
  );

  it('say what was due: an answer or a solution', () => {
    expect(letterText([breach], context).body).toContain('a solution was due');
    expect(letterText([{ ...breach, clock: 'next_response' }], context).body).toContain('our answer was due');
  });

  it('a reply is the reply and nothing else; one that was erased says so', () => {
    const reply: Saying = { what: 'reply', messageId: MESSAGE };
    expect(letterText([reply], context).body).toBe('Please try again.');
    expect(letterText([reply], { ...context, texts: new Map() }).body).toBe('(the text was erased)');
  });

  it('of a resolution say until when an answer opens it again', () => {
    const { body } = letterText([{ what: 'resolved', reason: 'solved', closesAt: DUE }], context);
    expect(body).toMatch(/answer before .*3 Mar 2026, 14:05 CET/);
  });
});

describe('what a person wrote', () => {
  const nasty = 'Help\r\nBcc: everybody@customers.example\u0000\u001b[31m\u2028\u202Egnp.exe';

  it('never breaks out of a header', () => {
    for (const saying of [...TO_CUSTOMER, ...TO_AGENT]) {
      const { subject } = letterText([saying], { ...context, subject: nasty });
      expect(subject, saying.what).not.toMatch(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u);
    }
  });

  it('never forges a line of the facts', () => {
    const names = { customerName: 'Acme\nPriority P4', assigneeName: 'Ada\r\nTicket   #8' };
    const { body } = letterText([stage], { ...context, subject: nasty, ...names });
    expect(
      body.split(/\r|\n/).filter((line) => /^(Ticket|Priority|Customer|Assignee|Bcc)/.test(line)),
    ).toEqual([
      expect.stringMatching(/^Ticket {3}#7 /),
      'Priority P2',
      expect.stringMatching(/^Customer Acme Priority P4 /),
      expect.stringMatching(/^Assignee Ada Ticket #8$/),
    ]);
  });

  it('is shortened to a header’s length, between characters, and leaves room for what we say', () => {
    const long = { ...context, subject: '🙂'.repeat(400) };
    for (const saying of [...TO_CUSTOMER, ...TO_AGENT]) {
      const { subject } = letterText([saying], long);
      expect(Array.from(subject).length).toBeLessThanOrEqual(150);
      expect(Buffer.from(subject).toString()).toBe(subject);
    }
    const { subject } = letterText([{ what: 'resolved', reason: 'solved', closesAt: DUE }], long);
    expect(subject).toMatch(/…" is resolved$/);
  });
});
