import type { AgentId, TeamId } from '../../contract/ids.ts';
import type { Strategy } from '../../contract/words.ts';
import { agentOf, holdersOf, type Roster, type RosterAgent, teamOf } from './roster.ts';

export interface Wanted {
  readonly team: TeamId;
  readonly strategy: Strategy;
  /** Language of the ticket as BCP 47, `null` = unknown: anybody will do. */
  readonly language: string | null;
  readonly skills: readonly string[];
  /** P1, security and outage: given to somebody on call rather than left in the queue. @default false */
  readonly neverWaits?: boolean;
  /** The team whose on-call takes what may not wait and whose own team has nobody. @default null */
  readonly fallbackTeam?: TeamId | null;
}

export type Relaxation = 'skills' | 'language';

export interface Pick {
  /** `null`: the ticket waits in the team's queue. */
  readonly agentId: AgentId | null;
  /** What was asked for and not found, so that the pick went without it. */
  readonly relaxed: readonly Relaxation[];
  /** In words, for the ledger and for a person. */
  readonly reason: string;
}

interface Candidate {
  readonly agent: RosterAgent;
  readonly lastTurn: number;
}

/**
 * Who of a team gets a ticket (semantics 30): people at work, who speak the language, have the skills and have
 * room; if that leaves nobody, without the skills, then without the language. Room is never relaxed, except
 * where the strategy is `immediate` or the ticket may not wait.
 */
export function pickAgent(roster: Roster, wanted: Wanted): Pick {
  if (wanted.strategy === 'immediate') {
    return onCall(roster, wanted.team) ?? fromTeam(roster, wanted, 'any load') ?? fallback(roster, wanted);
  }
  const picked = fromTeam(roster, wanted, 'free capacity');
  if (picked !== null) return picked;
  if (wanted.neverWaits === true) return onCall(roster, wanted.team) ?? fallback(roster, wanted);
  return { agentId: null, relaxed: [], reason: whyNobody(roster, wanted.team) };
}

function fromTeam(roster: Roster, wanted: Wanted, room: 'free capacity' | 'any load'): Pick | null {
  const able = atWork(roster, wanted.team).filter(
    ({ agent }) => room === 'any load' || agent.load < agent.capacity,
  );
  for (const relaxed of relaxations(wanted)) {
    const left = able.filter(
      ({ agent }) =>
        (relaxed.includes('language') || speaks(agent, wanted.language)) &&
        (relaxed.includes('skills') || wanted.skills.every((skill) => agent.skills.includes(skill))),
    );
    const best = left.sort(wanted.strategy === 'round_robin' ? byTurn : byLoad)[0];
    if (best !== undefined) return { agentId: best.agent.id, relaxed, reason: why(best, wanted, relaxed) };
  }
  return null;
}

/**
 * What to go without, mildest first. Skills go before the language; once the language has to go, skills that
 * somebody still has are asked for again.
 */
function relaxations(wanted: Wanted): readonly (readonly Relaxation[])[] {
  const skills = wanted.skills.length > 0;
  const language = wanted.language !== null;
  return [
    [],
    ...(skills ? [['skills'] as const] : []),
    ...(language ? [['language'] as const] : []),
    ...(skills && language ? [['skills', 'language'] as const] : []),
  ];
}

function atWork(roster: Roster, team: TeamId): readonly Candidate[] {
  const found: Candidate[] = [];
  for (const member of teamOf(roster, team)?.members ?? []) {
    const agent = agentOf(roster, member.agentId);
    // Only a human's reply answers a customer (semantics 47), so a bot is never made responsible for one.
    if (agent?.workingNow === true && agent.kind === 'human')
      found.push({ agent, lastTurn: member.lastTurn });
  }
  return found;
}

/** The on-call of a team, whatever their load and shift: that is what being on call means. Not while absent. */
function onCall(roster: Roster, team: TeamId): Pick | null {
  const holder = holdersOf(roster, 'on_call', team).find(({ agent }) => !agent.absentNow);
  if (holder === undefined) return null;
  return { agentId: holder.agent.id, relaxed: [], reason: `${holder.agent.name} is on call for ${team}.` };
}

function fallback(roster: Roster, wanted: Wanted): Pick {
  const other = wanted.fallbackTeam ?? null;
  const found = other === null || other === wanted.team ? null : onCall(roster, other);
  const nobody = whyNobody(roster, wanted.team);
  if (found === null) return { agentId: null, relaxed: [], reason: nobody };
  return { ...found, reason: `${nobody} ${found.reason}` };
}

/** Compares primary languages: an agent who speaks `pt` takes a ticket in `pt-BR`. */
function speaks(agent: RosterAgent, language: string | null): boolean {
  return language === null || agent.languages.some((spoken) => primaryOf(spoken) === primaryOf(language));
}

function primaryOf(language: string): string {
  return language.toLowerCase().split(/[-_]/, 1)[0] ?? '';
}

function byTurn(a: Candidate, b: Candidate): number {
  return a.lastTurn - b.lastTurn || byId(a, b);
}

function byLoad(a: Candidate, b: Candidate): number {
  return a.agent.load - b.agent.load || byTurn(a, b);
}

/** So that equal candidates are always picked in the same order. */
function byId(a: Candidate, b: Candidate): number {
  return a.agent.id < b.agent.id ? -1 : 1;
}

const STRATEGY_WORDS: Readonly<Record<Strategy, string>> = {
  round_robin: 'waited longest for a turn',
  least_loaded: 'has the fewest tickets',
  immediate: 'has the fewest tickets, and nobody is on call',
};

function why({ agent }: Candidate, wanted: Wanted, relaxed: readonly Relaxation[]): string {
  const without =
    relaxed.length === 0 ? '' : ` Nobody with the ${relaxed.join(' and the ')} asked for was free.`;
  return `${agent.name} ${STRATEGY_WORDS[wanted.strategy]}.${without}`;
}

function whyNobody(roster: Roster, team: TeamId): string {
  if (teamOf(roster, team) === undefined) return `The roster has no team ${team}.`;
  const working = atWork(roster, team);
  if (working.length === 0) return `Nobody of ${team} is at work.`;
  return `Everybody of ${team} who is at work has as many tickets as they can take.`;
}
