import type { DemoEntry } from './demo-api.ts';

/** A ticket of the story while it is told. */
export interface Told {
  readonly number: number;
  readonly subject: string;
  readonly customer: string;
  readonly requester: string;
}

export interface Names {
  readonly agents: ReadonlyMap<string, string>;
  readonly teams: ReadonlyMap<string, string>;
  /** What each escalation was raised for, by id. */
  readonly reasons: ReadonlyMap<string, string>;
}

/**
 * What an entry of the ledger says, in words; `null` for what only the books need to know.
 *
 * @param together - the entries that were recorded with it
 */
export function narrate(
  entry: DemoEntry,
  together: readonly DemoEntry[],
  ticket: Told,
  names: Names,
): string | null {
  const { data } = entry;
  const who = actorName(entry, ticket, names);
  switch (entry.type) {
    case 'ticket.received':
      return `new from ${ticket.requester}, ${ticket.customer} (${text(data['tier'])}): “${ticket.subject}”`;
    case 'ticket.triaged':
      return sayTriage(data);
    case 'ticket.routed':
      return sayRoute(data, names);
    case 'ticket.resolved':
      return `resolved by ${who}`;
    case 'ticket.reopened':
      return 'reopened';
    case 'ticket.closed':
      return 'closed';
    case 'message.received':
      return `${ticket.requester} wrote again`;
    case 'reply.sent':
      return `${who} answered the customer`;
    case 'pause.started':
      return `paused, ${spaced(data['reason'])}: the resolution clock stands still`;
    case 'pause.ended':
      return `goes on: no longer ${spaced(data['reason'])}`;
    case 'clock.stopped':
      return `${spaced(data['clock'])} late`;
    case 'clock.met':
      return `${spaced(data['clock'])} in time`;
    case 'stage.fired':
      return sayStage(entry, together, names);
    case 'escalation.opened':
      return stageOf(entry) !== null
        ? null
        : `escalation “${text(data['reason'])}” → ${targets(data, names)}`;
    case 'escalation.passed_on':
      return data['cause'] === 'no_outcome'
        ? `“${reasonOf(data, names)}” was acknowledged, but brought no outcome yet → ${targets(data, names)}`
        : `nobody acknowledged “${reasonOf(data, names)}” in time → ${targets(data, names)}`;
    case 'escalation.expired':
      return `nobody acknowledged “${reasonOf(data, names)}”, and everybody in line was told`;
    case 'escalation.acknowledged':
      return `${who} acknowledged “${reasonOf(data, names)}”`;
    case 'escalation.completed':
      return `${who} reported the outcome of “${reasonOf(data, names)}”`;
    case 'assignment.changed':
      return `assigned to ${agentName(data['agent'], names) ?? 'nobody'}`;
    case 'priority.changed':
      return `priority ${text(data['from'])} → ${text(data['to'])}, by ${who}`;
    case 'promise.missed':
      return `promised ${spaced(data['promise'])} to the customer missed; assignee and lead know`;
    default:
      return null;
  }
}

function sayTriage(data: DemoEntry['data']): string {
  const sure = data['review'] === true ? ', to be reviewed by a person' : '';
  const flags = list(data['flags']).map(spaced);
  return `triaged: ${text(data['category'])}, ${text(data['priority'])}${sure}${flags.length === 0 ? '' : `; noticed ${flags.join(', ')}`}`;
}

function sayRoute(data: DemoEntry['data'], names: Names): string {
  const team = names.teams.get(text(data['team'])) ?? text(data['team']);
  const agent = agentName(data['agent'], names);
  const relaxed = list(data['relaxed']);
  const without =
    relaxed.length === 0 ? '' : `, without the ${relaxed.map(text).join(' and the ')} asked for`;
  return agent === null ? `queued at ${team}: everybody is busy` : `${team} → ${agent}${without}`;
}

/** A stage and whom it told belong into one line. */
function sayStage(entry: DemoEntry, together: readonly DemoEntry[], names: Names): string {
  const clock = spaced(entry.data['clock']);
  const percent = Number(entry.data['percent']);
  const opened = together.find(
    (other) => other.type === 'escalation.opened' && stageOf(other) === `${clock} at ${percent} %`,
  );
  const said = percent === 100 ? `${clock} BREACHED` : `${clock} at ${percent} %`;
  const customer = percent === 100 && opened !== undefined ? ', the customer' : '';
  const told = opened === undefined ? '' : ` → ${targets(opened.data, names)}${customer}`;
  return `${said}${entry.data['late'] === true ? ' (late)' : ''}${told}`;
}

/** `first response at 75 %`, if that is what an escalation was raised for. */
function stageOf(entry: DemoEntry): string | null {
  const reason = spaced(entry.data['reason']).toLowerCase();
  return / at \d+ %$/.test(reason) ? reason : null;
}

function targets(data: DemoEntry['data'], names: Names): string {
  const told = list(data['targets']).flatMap((target) => {
    if (typeof target !== 'object' || target === null) return [];
    const name = agentName(Reflect.get(target, 'agent'), names);
    const role = spaced(Reflect.get(target, 'role'));
    return [name === null ? `no ${role}` : `${name} (${role})`];
  });
  return told.length === 0 ? 'nobody' : told.join(', ');
}

function reasonOf(data: DemoEntry['data'], names: Names): string {
  return spaced(names.reasons.get(text(data['escalation_id'])) ?? 'an escalation');
}

function actorName(entry: DemoEntry, ticket: Told, names: Names): string {
  if (entry.actor.kind === 'customer') return ticket.requester;
  if (entry.actor.kind === 'machine') return 'Holdfast';
  return agentName(entry.actor.id, names) ?? 'somebody';
}

function agentName(id: unknown, names: Names): string | null {
  return typeof id === 'string' ? (names.agents.get(id) ?? id) : null;
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function spaced(value: unknown): string {
  return text(value).replaceAll('_', ' ');
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
