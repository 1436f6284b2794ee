import { PERCENTS, PRIORITIES, type Priority, TIERS } from '../contract/words.ts';
import type { Duration } from '../domain/policy.ts';
import { checkHours, closesForGood, standardDayMs } from './check-hours.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Path } from './policy-error.ts';
import type { PolicyFile } from './schema.ts';
import { toHours } from './to-hours.ts';
import { findZone } from './zone.ts';

/** Says what is wrong with a part of the policy. */
type Say = (path: Path, message: string) => void;

/** What a schema cannot see: names that lead nowhere, orders that make no sense, calendars that never open. */
export function checkPolicy(file: PolicyFile, say: Say): void {
  checkCalendars(file, say);
  checkTeams(file, say);
  checkRouting(file, say);
  checkSla(file, say);
  for (const [category, { range }] of Object.entries(file.triage.categories)) {
    if (rank(range.best) > rank(range.worst)) {
      say(
        ['triage', 'categories', category, 'range'],
        `best ${range.best} is below worst ${range.worst}; swap them`,
      );
    }
  }
  const { timesMedian, endsBelowTimes } = file.escalation.spike;
  if (endsBelowTimes > timesMedian) {
    say(
      ['escalation', 'spike', 'endsBelowTimes'],
      `${endsBelowTimes} is above timesMedian ${timesMedian}: a spike would end before it began`,
    );
  }
  for (const tier of TIERS) {
    const { from, upTo } = file.customers.seatPrice[tier];
    if (upTo !== undefined && upTo < from)
      say(['customers', 'seatPrice', tier, 'upTo'], `${upTo} is below from ${from}; swap them`);
  }
}

function checkCalendars(file: PolicyFile, say: Say): void {
  const zoneKnown = findZone(file.timezone) !== undefined;
  if (!zoneKnown) {
    const guess = didYouMean(file.timezone, Intl.supportedValuesOf('timeZone'));
    say(
      ['timezone'],
      `"${file.timezone}" is not an IANA time zone${guess === '' ? '; write one such as "Europe/Berlin"' : guess}`,
    );
  }
  for (const [name, calendar] of Object.entries(file.calendars)) {
    const hours = toHours(calendar, calendar.timezone ?? file.timezone);
    const path = ['calendars', name];
    for (const problem of checkHours(hours)) {
      // The policy's own zone is said above, once.
      if (problem.path[0] === 'timezone' && calendar.timezone === undefined) continue;
      say([...path, ...problem.path], problem.message);
    }
    if (closesForGood(hours)) {
      say(
        [...path, 'weekly'],
        'the calendar can never be open again; give it a weekly window such as mon: [["09:00", "17:00"]]',
      );
    } else if (calendar.businessDay === undefined && standardDayMs(hours) === undefined) {
      say(path, 'its weekdays differ in length; say how long one business day is, such as businessDay: 8h');
    }
  }
  const names = Object.keys(file.calendars);
  for (const tier of TIERS) {
    const { calendar } = file.sla.targets[tier];
    if (names.includes(calendar)) continue;
    say(
      ['sla', 'targets', tier, 'calendar'],
      `no calendar is called "${calendar}"${didYouMean(calendar, names) || known(names)}`,
    );
  }
}

function checkTeams(file: PolicyFile, say: Say): void {
  const names = Object.keys(file.teams);
  const check = (path: Path, team: string): void => {
    if (!names.includes(team))
      say(path, `no team is called "${team}"${didYouMean(team, names) || known(names)}`);
  };
  for (const [category, { specialistTeam }] of Object.entries(file.triage.categories)) {
    check(['triage', 'categories', category, 'specialistTeam'], specialistTeam);
  }
  check(['triage', 'review', 'team'], file.triage.review.team);
  for (const [index, { team }] of file.routing.entries()) check(['routing', index, 'team'], team);

  const supportTiers = new Map<number, string>();
  for (const [name, { supportTier }] of Object.entries(file.teams)) {
    if (supportTier === undefined) continue;
    const other = supportTiers.get(supportTier);
    if (other !== undefined)
      say(
        ['teams', name, 'supportTier'],
        `Tier ${supportTier} is already ${other}; give each support tier one team`,
      );
    supportTiers.set(supportTier, name);
  }
  for (const supportTier of [1, 2, 3]) {
    if (!supportTiers.has(supportTier))
      say(['teams'], `no team is Tier ${supportTier}; give one supportTier: ${supportTier}`);
  }
}

function checkRouting(file: PolicyFile, say: Say): void {
  const last = file.routing.length - 1;
  for (const [index, rule] of file.routing.entries()) {
    const conditional = rule.category !== undefined || rule.tier !== undefined;
    if (index === last && conditional) {
      say(
        ['routing', index],
        'the last branch has a condition, so some tickets go nowhere; add a branch with a team only',
      );
    }
    const hiding = file.routing.findIndex(
      (earlier, at) =>
        at < index &&
        (earlier.category === undefined || earlier.category === rule.category) &&
        (earlier.tier === undefined || earlier.tier === rule.tier),
    );
    if (hiding >= 0)
      say(
        ['routing', index],
        `is never reached: routing[${hiding}] takes the same tickets first; move it up or take it away`,
      );
  }
}

function checkSla(file: PolicyFile, say: Say): void {
  const percents = file.sla.ladder.map((rung) => rung.percent);
  if (percents.join() !== PERCENTS.join()) {
    say(
      ['sla', 'ladder'],
      `has the rungs ${percents.join(', ')}; give it ${PERCENTS.join(', ')} once each, in this order`,
    );
  }
  if (file.sla.pauses.awaiting_customer.stops.includes('first_response')) {
    say(
      ['sla', 'pauses', 'awaiting_customer', 'stops'],
      'awaiting_customer cannot stop first_response: nobody has answered yet; take it away',
    );
  }
  for (const tier of TIERS) checkRising(['sla', 'targets', tier], file.sla.targets[tier], say);
  checkRising(['sla', 'resolution'], file.sla.resolution, say);
  const { remindAfter, noticeAfter, resolveAfter } = file.sla.noAnswer;
  const path = ['sla', 'noAnswer'];
  if (isLonger(remindAfter, noticeAfter))
    say(
      [...path, 'noticeAfter'],
      `${noticeAfter.text} is before remindAfter ${remindAfter.text}; make it longer`,
    );
  if (isLonger(noticeAfter, resolveAfter))
    say(
      [...path, 'resolveAfter'],
      `${resolveAfter.text} is before noticeAfter ${noticeAfter.text}; make it longer`,
    );
}

/** A worse priority never has the shorter target; durations of two kinds are not compared. */
function checkRising(path: Path, targets: Readonly<Record<Priority, Duration>>, say: Say): void {
  for (const [index, priority] of PRIORITIES.entries()) {
    const better = PRIORITIES[index - 1];
    if (better !== undefined && isLonger(targets[better], targets[priority])) {
      say(
        [...path, priority],
        `${targets[priority].text} is shorter than ${better}'s ${targets[better].text}; the better priority waits no longer`,
      );
    }
  }
}

function isLonger(a: Duration, b: Duration): boolean {
  if (a.kind === 'time' && b.kind === 'time') return a.ms > b.ms;
  return a.kind === 'days' && b.kind === 'days' && a.days > b.days;
}

function rank(priority: Priority): number {
  return PRIORITIES.indexOf(priority);
}

function known(names: readonly string[]): string {
  return `; there are ${names.join(', ')}`;
}
