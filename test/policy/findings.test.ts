import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { compilePolicy } from '../../src/policy/compile-policy.ts';
import { PolicyError } from '../../src/policy/policy-error.ts';

const FILE = 'policy/default.yaml';
const source = await readFile(FILE, 'utf8');

/** What is said of the default policy after an edit. */
function findings(was: string | RegExp, is: string): readonly string[] {
  const edited = source.replace(was, is);
  expect(edited, `${String(was)} is not in the file`).not.toBe(source);
  try {
    compilePolicy(edited, FILE);
  } catch (error) {
    if (error instanceof PolicyError) return error.message.split('\n');
    throw error;
  }
  return [];
}

/** Line and column are left out where only the words matter. */
const words = (was: string | RegExp, is: string): readonly string[] =>
  findings(was, is).map((line) => line.replace(/^[^ ]+ /, ''));

describe('a finding', () => {
  it('names file, line, column and path, and what was probably meant', () => {
    expect(findings('P1: 15m\n', 'P1: 15min\n')).toEqual([
      'policy/default.yaml:41:7 sla.targets.enterprise.P1: "15min" is not a duration (did you mean "15m"?)',
    ]);
  });

  it('is one of many: everything is said at once, in the order of the file', () => {
    const edited = source
      .replace('  24x5:', '  24x5:\n    bussinessDay: 8h')
      .replace('P2: 1h\n', 'P2: one hour\n')
      .replace('rounds: 2', 'rounds: 0');
    expect(() => compilePolicy(edited, FILE)).toThrowError(
      expect.objectContaining({
        code: 'policy.invalid',
        findings: [
          expect.objectContaining({ path: 'calendars.24x5.bussinessDay' }),
          expect.objectContaining({ path: 'sla.targets.enterprise.P2' }),
          expect.objectContaining({ path: 'escalation.rounds' }),
        ],
      }),
    );
  });

  it.each([
    ['15 minutes', '15m'],
    ['1h30m', '90m'],
    ['1.5h', '90m'],
    ['15', '15m'],
    ['2 days', '2d'],
    ['2 business days', '2bd'],
    ['1w', '7d'],
    ['4H', '4h'],
    ['"90 sec"', '90s'],
  ])('guesses what duration %s was', (wrong, right) => {
    expect(words('P1: 15m\n', `P1: ${wrong}\n`)).toEqual([
      expect.stringContaining(`(did you mean "${right}"?)`),
    ]);
  });

  it.each([
    ['soon', '"soon" is not a duration; write one such as "15m", "4h" or "2bd"'],
    ['0m', '"0m" is not a duration; write one such as "15m", "4h" or "2bd"'],
    ['-5m', '"-5m" is not a duration; write one such as "15m", "4h" or "2bd"'],
    ['', 'null is not a duration; write one such as "15m", "4h" or "2bd"'],
  ])('does not guess at %j', (wrong, said) => {
    expect(words('P1: 15m\n', `P1: ${wrong}\n`)).toEqual([`sla.targets.enterprise.P1: ${said}`]);
  });
});

describe('what a policy is refused for', () => {
  it.each([
    [
      'an unknown key',
      'rounds: 2',
      'rounds: 2\n  rouns: 2',
      'escalation.rouns: is not a known key (did you mean "rounds"?)',
    ],
    [
      'a misspelt key, once',
      'closeAfter: 7d',
      'closeAftr: 7d',
      'sla.closeAftr: is not a known key (did you mean "closeAfter"?)',
    ],
    [
      'an unknown key like no other',
      'name: default',
      'name: default\nplumbing: {}',
      /^plumbing: is not a known key; known here: name, timezone, /,
    ],
    ['a missing key', '  closeAfter: 7d\n', '', 'sla.closeAfter: is missing; add it'],
    [
      'a word of no enum',
      'tell: [lead]',
      'tell: [leed]',
      'sla.ladder[1].tell[0]: "leed" is not one of assignee, on_call, lead,',
    ],
    [
      'an enum word that was nearly right',
      'reopen: by_verdict',
      'reopen: byverdict',
      '"byverdict" is not one of by_verdict, continue, restart (did you mean "by_verdict"?)',
    ],
    [
      'business days where there is no calendar',
      'closeAfter: 7d',
      'closeAfter: 5bd',
      'sla.closeAfter: "5bd" counts business days, which mean nothing here',
    ],
    [
      'a calendar of another name',
      'calendar: business-hours',
      'calendar: busines-hours',
      'sla.targets.starter.calendar: no calendar is called "busines-hours" (did you mean "business-hours"?)',
    ],
    [
      'a team of another name',
      'team: account_manager }',
      'team: acount_manager }',
      'routing[0].team: no team is called "acount_manager" (did you mean "account_manager"?)',
    ],
    [
      'a zone that is none',
      'timezone: UTC',
      'timezone: Europe/Berlim',
      'timezone: "Europe/Berlim" is not an IANA time zone (did you mean "Europe/Berlin"?)',
    ],
    [
      'a calendar that never opens',
      /weekly:\n {6}mon: .*\n(?: {6}.*\n){4}/,
      'weekly: {}\n',
      'calendars.business-hours.weekly: the calendar can never be open again',
    ],
    [
      'a calendar open on past overrides only',
      /weekly:\n {6}mon: .*\n(?: {6}.*\n){4}/,
      'weekly: { mon: [] }\n',
      'calendars.business-hours.weekly: the calendar can never be open again',
    ],
    [
      'weekdays of different lengths',
      '      fri: [["09:00", "17:00"]]\n',
      '      fri: [["09:00", "15:00"]]\n',
      'calendars.business-hours: its weekdays differ in length; say how long one business day is, such as businessDay: 8h',
    ],
    [
      'a window over midnight',
      'fri: [["09:00", "17:00"]]',
      'fri: [["22:00", "06:00"]]',
      'calendars.business-hours.weekly.fri[0]: 22:00-06:00 closes before it opens',
    ],
    [
      'a time of day that is none',
      'fri: [["09:00", "17:00"]]',
      'fri: [["9:00", "17:00"]]',
      'calendars.business-hours.weekly.fri[0][0]: "9:00" is not a time of day such as "09:00"',
    ],
    [
      'a holiday that is no date',
      'holidays: []',
      'holidays: ["2026-02-30"]',
      'calendars.business-hours.holidays[0]: "2026-02-30" is not a date of the calendar',
    ],
    [
      'a worse priority with the shorter target',
      'P2: 1h\n',
      'P2: 5m\n',
      "sla.targets.enterprise.P2: 5m is shorter than P1's 15m",
    ],
    [
      'a pause that stops next_response',
      'stops: [resolution]',
      'stops: [resolution, next_response]',
      'sla.pauses.awaiting_customer.stops[1]: no pause stops next_response',
    ],
    [
      'awaiting_customer stopping first_response',
      'stops: [resolution]',
      'stops: [first_response]',
      'sla.pauses.awaiting_customer.stops: awaiting_customer cannot stop first_response',
    ],
    [
      'a rung left out',
      '    - percent: 75\n      tell: [lead]\n      channels: [inbox, chat, email]\n      acknowledgeWithin: 15m\n',
      '',
      'sla.ladder: has the rungs 50, 100, 125; give it 50, 75, 100, 125 once each, in this order',
    ],
    [
      'a last branch with a condition',
      '  - { team: tier1, strategy: least_loaded }',
      '  - { category: other, team: tier1 }',
      'routing[5]: the last branch has a condition',
    ],
    [
      'a branch that is never reached',
      'routing:\n',
      'routing:\n  - { category: billing, team: billing }\n',
      'routing[1]: is never reached: routing[0] takes the same tickets first',
    ],
    [
      'capital letters in a word list',
      'keywords:\n        [error,',
      'keywords:\n        [Error,',
      'triage.categories.technical.keywords[0]: "Error" has capital letters',
    ],
    [
      'a notice before its reminder',
      'noticeAfter: 5bd',
      'noticeAfter: 1bd',
      'sla.noAnswer.noticeAfter: 1bd is before remindAfter 2bd',
    ],
    [
      'a range upside down',
      'range: { best: P2, worst: P3 }',
      'range: { best: P3, worst: P2 }',
      'triage.categories.technical.range: best P3 is below worst P2; swap them',
    ],
    [
      'two teams for one support tier',
      'supportTier: 2',
      'supportTier: 1',
      'teams.tier2.supportTier: Tier 1 is already tier1',
    ],
  ])('%s', (_name, was, is, said) => {
    const all = words(was, is);
    expect(all).toContainEqual(
      typeof said === 'string' ? expect.stringContaining(said) : expect.stringMatching(said),
    );
  });

  it('a misspelt key is not also called missing', () => {
    expect(words('closeAfter: 7d', 'closeAftr: 7d')).toHaveLength(1);
  });

  it.each([
    ['broken YAML', 'name: [unclosed', /^bad\.yaml:\d+:\d+ is not YAML: /],
    ['a key given twice', 'name: a\nname: b\n', /^bad\.yaml:2:1 is not YAML: Map keys must be unique/],
    ['an alias that refers to nothing', 'name: *nothing\n', /^bad\.yaml:\d+:\d+ is not YAML: /],
    ['an empty file', '', /^bad\.yaml:1:1 /],
    ['a list', '- 1\n', /^bad\.yaml:1:1 .* is not a block of keys/],
  ])('%s', (_name, text, said) => {
    expect(() => compilePolicy(text, 'bad.yaml')).toThrowError(said);
  });
});

describe('the version of a policy', () => {
  it('is its name and a hash: the same for the same text, another for another', () => {
    const [one, same, other] = [source, source, `${source}\n# changed\n`].map(
      (text) => compilePolicy(text).policy.version,
    );
    expect(one).toMatch(/^default-[0-9a-f]{12}$/);
    expect(same).toBe(one);
    expect(other).not.toBe(one);
  });
});
