import { normalPhone } from '../commands/accept/address.ts';
import { checkHours } from '../policy/check-hours.ts';
import { didYouMean } from '../policy/did-you-mean.ts';
import type { Path } from '../policy/policy-error.ts';
import { toHours } from '../policy/to-hours.ts';
import { findZone } from '../policy/zone.ts';
import { FILLED_ROLES, type RosterFile, TEAM_ROLES } from './schema.ts';

/** Tells of something wrong at a path of the file. */
export type Report = (path: Path, message: string) => void;

/** What a schema cannot see in a roster: names that nobody bears, zones, hours, things said twice. */
export function checkRoster(roster: RosterFile, report: Report): void {
  checkAgents(roster, report);
  checkHolders(roster, report);
  checkCustomers(roster, report);
}

function checkAgents(roster: RosterFile, report: Report): void {
  const mails = new Map<string, string>();
  for (const [key, agent] of Object.entries(roster.agents)) {
    const path = ['agents', key];
    if (agent.email !== undefined) {
      const mail = agent.email.toLowerCase();
      const other = mails.get(mail);
      if (other !== undefined)
        report([...path, 'email'], `${agent.email} is already the address of ${other}`);
      mails.set(mail, key);
    }
    if (agent.phone !== undefined) checkPhone(agent.phone, [...path, 'phone'], report);
    const hours = toHours({ weekly: agent.shifts ?? {} }, agent.time_zone);
    for (const problem of checkHours(hours)) {
      const [field, ...rest] = problem.path;
      report([...path, ...(field === 'timezone' ? ['time_zone'] : ['shifts', ...rest])], problem.message);
    }
    for (const [weekday, windows] of Object.entries(hours.weekly)) {
      checkOnce(
        windows.map(([starts]) => starts),
        [...path, 'shifts', weekday],
        report,
      );
    }
    checkOnce(
      agent.absences.map((absence) => absence.from),
      [...path, 'absences'],
      report,
    );
    for (const [index, absence] of agent.absences.entries()) {
      if (absence.to <= absence.from)
        report([...path, 'absences', index], 'ends before it begins; swap from and to');
    }
  }
}

/** Two that begin together are one. */
function checkOnce(beginnings: readonly (string | number)[], path: Path, report: Report): void {
  for (const [index, beginning] of beginnings.entries()) {
    if (beginnings.indexOf(beginning) !== index)
      report([...path, index], 'begins when another one does; leave one out');
  }
}

function checkHolders(roster: RosterFile, report: Report): void {
  const known = Object.keys(roster.agents);
  const check = (path: Path, keys: readonly string[] | undefined): void => {
    for (const [index, key] of (keys ?? []).entries()) {
      if (!known.includes(key))
        report([...path, index], `no agent is called "${key}"${didYouMean(key, known)}`);
      else if (keys?.indexOf(key) !== index)
        report([...path, index], `${key} stands here twice; leave one out`);
    }
  };
  for (const [team, block] of Object.entries(roster.teams)) {
    for (const role of TEAM_ROLES) check(['teams', team, role], block[role]);
  }
  for (const role of FILLED_ROLES) check(['roles', role], roster.roles[role]);
}

function checkCustomers(roster: RosterFile, report: Report): void {
  const agents = Object.keys(roster.agents);
  const once = oncePerFile(report);
  for (const [index, customer] of roster.customers.entries()) {
    const path = ['customers', index];
    once([...path, 'external_id'], customer.external_id);
    checkZone(customer.time_zone, [...path, 'time_zone'], report);
    const manager = customer.account_manager;
    if (manager !== undefined && !agents.includes(manager)) {
      report([...path, 'account_manager'], `no agent is called "${manager}"${didYouMean(manager, agents)}`);
    }
    for (const [i, domain] of customer.domains.entries()) once([...path, 'domains', i], domain);
    for (const [i, contact] of customer.contacts.entries()) {
      const at = [...path, 'contacts', i];
      if ('phone' in contact) checkPhone(contact.phone, [...at, 'phone'], report);
      once(
        at,
        'email' in contact ? contact.email.toLowerCase() : 'phone' in contact ? contact.phone : contact.chat,
      );
    }
    const contract = customer.contract;
    if (contract === undefined) continue;
    checkZone(contract.time_zone, [...path, 'contract', 'time_zone'], report);
    if (contract.valid_to !== undefined && contract.valid_to <= contract.valid_from) {
      report([...path, 'contract', 'valid_to'], 'is not after valid_from');
    }
    if ((contract.price_minor === undefined) !== (contract.currency === undefined)) {
      report([...path, 'contract'], 'has a price without a currency, or the other way round; give both');
    }
  }
}

function oncePerFile(report: Report): (path: Path, value: string) => void {
  const seen = new Set<string>();
  return (path, value) => {
    if (seen.has(value)) report(path, `"${value}" stands twice in this file; leave one out`);
    seen.add(value);
  };
}

function checkZone(zone: string, path: Path, report: Report): void {
  if (findZone(zone) !== undefined) return;
  const guess = didYouMean(zone, Intl.supportedValuesOf('timeZone'));
  report(
    path,
    `"${zone}" is not an IANA time zone${guess === '' ? '; write one such as "Europe/Berlin"' : guess}`,
  );
}

function checkPhone(phone: string, path: Path, report: Report): void {
  if (normalPhone(phone) === null)
    report(path, `"${phone}" is not an international number such as "+34600123456"`);
}
