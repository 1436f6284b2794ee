import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import type { Actor, Command, ResolveReason, Verdict } from '../../../src/contract/commands.ts';
import type {
  AgentId,
  CommandId,
  CustomerId,
  EscalationId,
  MessageId,
  TicketId,
} from '../../../src/contract/ids.ts';
import type { ClockName, PauseReason, Priority, Role, Tier, Trigger } from '../../../src/contract/words.ts';
import { isOpen } from '../../../src/domain/escalation/open.ts';
import type { LedgerDraft, LedgerType } from '../../../src/domain/ledger.ts';
import type { Letter, Saying } from '../../../src/domain/notice.ts';
import type { Policy } from '../../../src/domain/policy.ts';
import type { Roster } from '../../../src/domain/routing/roster.ts';
import type { Clock } from '../../../src/domain/sla/clock.ts';
import type { ContractTerms } from '../../../src/domain/sla/targets.ts';
import { type Advanced, advance } from '../../../src/domain/ticket/advance.ts';
import { deadlinesOf } from '../../../src/domain/ticket/deadlines.ts';
import { beginTicket, type NewTicket, newTicket } from '../../../src/domain/ticket/new-ticket.ts';
import type { Escalation, TicketState } from '../../../src/domain/ticket/state.ts';
import type { TurnContext } from '../../../src/domain/ticket/turn.ts';
import type { Triaged } from '../../../src/domain/triage/triage.ts';
import { loadPolicy } from '../../../src/policy/compile-policy.ts';
import { agent, agentId, rosterOf, teamId } from '../routing/rosters.ts';

export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
/** A Monday, 00:00 UTC, in a month without any change of clocks. */
const FIRST_MONDAY = Date.UTC(2026, 1, 2);

/** An instant of the tests' calendar, UTC: `Mon 09:00`, `Fri 16:59:30`, or `Mon+1 09:00` a week later. */
export function on(text: string): number {
  const match = /^(\w{3})(?:\+(\d+))? (\d\d):(\d\d)(?::(\d\d))?$/.exec(text);
  const day = WEEKDAYS.indexOf(match?.[1] ?? '');
  if (match === null || day < 0) throw new Error(`${text} is no instant`);
  const [weeks, hours, minutes, seconds] = [match[2], match[3], match[4], match[5]].map((part) =>
    Number(part ?? 0),
  );
  return (
    FIRST_MONDAY +
    ((weeks ?? 0) * 7 + day) * DAY +
    (hours ?? 0) * HOUR +
    (minutes ?? 0) * MINUTE +
    (seconds ?? 0) * SECOND
  );
}

const source = await readFile('policy/default.yaml', 'utf8');
const compiled = new Map<string, Policy>();

/** The default policy, with pieces of its text replaced; a piece that is not there fails the test. */
export function policyWith(...changes: readonly (readonly [from: string, to: string])[]): Policy {
  let text = source;
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`the default policy does not say ${from}`);
    text = text.replace(from, to);
  }
  const known = compiled.get(text);
  if (known !== undefined) return known;
  const policy = loadPolicy(text);
  compiled.set(text, policy);
  return policy;
}

/** Every role has somebody of its own. */
const HOLDERS: readonly Role[] = [
  'on_call',
  'lead',
  'manager',
  'director',
  'vp',
  'ciso',
  'legal',
  'cto',
  'cs_director',
  'cs_lead',
  'marketing',
  'engineering',
  'security',
  'executive_outreach',
  'account_manager',
  'last_resort',
];

/** The whole house: Ada and Ben answer tickets, and every role is held by the agent of that name. */
export function house(
  options: { readonly without?: readonly Role[]; readonly asleep?: readonly string[] } = {},
): Roster {
  const { without = [], asleep = [] } = options;
  const names = ['ada', 'ben', ...HOLDERS];
  return rosterOf(
    names.map((name) => agent(name, { workingNow: !asleep.includes(name) })),
    {
      holders: HOLDERS.filter((role) => !without.includes(role)).map((role) => [role, null, role] as const),
    },
  );
}

export interface DeskOptions {
  readonly tier?: Tier;
  readonly priority?: Priority;
  readonly receivedAt?: number;
  /** When its first turn is made. @default receivedAt */
  readonly firstTurnAt?: number;
  readonly openedBy?: 'customer' | 'agent';
  readonly live?: boolean;
  readonly assignee?: string | null;
  readonly triggers?: readonly Trigger[];
  readonly policy?: Policy;
  readonly contract?: ContractTerms | null;
  readonly roster?: Roster;
}

/** One ticket, turned by hand: what it knows, and everything that its turns have written so far. */
export interface Desk {
  readonly state: TicketState;
  readonly ledger: readonly LedgerDraft[];
  readonly letters: readonly Letter[];
  readonly verdicts: readonly Verdict[];
  /** What the last turn alone wrote. */
  readonly last: Advanced;
  /** Who is there from now on. */
  roster: Roster;
  /** Makes one turn at an instant. Every turn is held against what holds after any turn. */
  turn(now: number, ...inbox: readonly Command[]): Advanced;
  /** Lets time pass with a machine that is awake: a turn at every deadline up to an instant, and one then. */
  pass(until: number): void;
  clock(name: ClockName, cycle?: number): Clock;
  /** Ledger entries of a type. */
  entries(type: LedgerType, data?: LedgerDraft['data']): readonly LedgerDraft[];
  /** `percent clock state` of stages in the order recorded: `50 resolution`. */
  fired(clock: ClockName, cycle?: number): readonly [percent: number, at: number][];
  /** Everything that was said to somebody (`customer` or an agent's name), in order. */
  said(to: string): readonly Saying[];
  open(): readonly Escalation[];
  /** The causes of those: `75 first_response`, `sla_breach`. */
  openFor(): readonly string[];
}

/** Opens a ticket and makes its first turn. */
export function openDesk(options: DeskOptions = {}): Desk {
  const {
    tier = 'enterprise',
    priority = 'P2',
    receivedAt = on('Mon 09:00'),
    openedBy = 'customer',
    live = false,
    assignee = 'ada',
    triggers = [],
    policy = policyWith(),
    contract = null,
  } = options;
  const ticket: NewTicket = {
    ticketId: 'tkt_1' as TicketId,
    customerId: 'cus_1' as CustomerId,
    tier,
    receivedAt,
    openedBy,
    live,
    accountManager: null,
  };
  const triaged: Triaged = {
    category: 'technical',
    subcategory: null,
    priority,
    prioritySetBy: 'machine',
    urgency: null,
    impact: null,
    confidence: 1,
    review: false,
    flags: [],
    triggers,
    evidence: [],
    decidedBy: 'test',
    team: teamId('desk'),
    strategy: 'round_robin',
    specialistTeam: null,
    routedBy: 'test',
  };
  const pick = { agentId: assignee === null ? null : agentId(assignee), relaxed: [], reason: 'test' };

  let state = newTicket(ticket, triaged, pick, policy.version);
  const ledger: LedgerDraft[] = [];
  const letters: Letter[] = [];
  const verdicts: Verdict[] = [];
  let last: Advanced | null = null;

  function take(now: number, inbox: readonly Command[], begin?: Parameters<typeof advance>[4]): Advanced {
    const context: TurnContext = { policy, contract, roster: desk.roster, accountManager: null };
    const before = state;
    const done = advance(context, before, inbox, now, begin);
    expectSound(before, done, context, now);
    state = done.state;
    ledger.push(...done.ledger);
    letters.push(...done.letters);
    verdicts.push(...done.verdicts);
    last = done;
    return done;
  }

  const desk: Desk = {
    get state() {
      return state;
    },
    ledger,
    letters,
    verdicts,
    get last() {
      if (last === null) throw new Error('no turn was made');
      return last;
    },
    roster: options.roster ?? house(),
    turn: (now, ...inbox) => take(now, inbox),
    pass(until) {
      for (let next = state.deadlines[0]; next !== undefined && next.at < until; next = state.deadlines[0]) {
        take(next.at, []);
      }
      take(until, []);
    },
    clock(name, cycle = 1) {
      const found = state.clocks.find((clock) => clock.name === name && clock.cycle === cycle);
      if (found === undefined) throw new Error(`there is no ${name} ${cycle}`);
      return found;
    },
    entries: (type, data = {}) =>
      ledger.filter(
        (entry) =>
          entry.type === type && Object.entries(data).every(([key, value]) => entry.data[key] === value),
      ),
    fired: (clock, cycle = 1) =>
      desk
        .entries('stage.fired', { clock, cycle })
        .map((entry): [number, number] => [Number(entry.data['percent']), entry.occurredAt]),
    said: (to) =>
      letters
        .filter((letter) =>
          to === 'customer'
            ? letter.to.kind === 'customer'
            : letter.to.kind === 'agent' && letter.to.agentId === agentId(to),
        )
        .flatMap((letter) => letter.says),
    open: () => state.escalations.filter(isOpen),
    openFor: () =>
      desk
        .open()
        .map(({ cause }) => (cause.kind === 'trigger' ? cause.trigger : `${cause.percent} ${cause.clock}`)),
  };
  take(options.firstTurnAt ?? receivedAt, [], beginTicket(ticket, triaged, pick));
  return desk;
}

/** What holds after every turn of every ticket. */
function expectSound(before: TicketState, done: Advanced, context: TurnContext, clock: number): void {
  const { state, ledger, letters } = done;
  expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  expect(state.turn).toBe(before.turn + 1);

  // The guard against a ticket that spins never has to act.
  expect(state.deadlines).toEqual(deadlinesOf(state));
  for (const deadline of state.deadlines) expect(deadline.at, deadline.what).toBeGreaterThan(clock);

  const open = state.escalations.filter(isOpen);
  if (state.endedAt !== null) expect(open).toEqual([]);
  const stages = open.flatMap(({ cause }) =>
    cause.kind === 'stage' ? [`${cause.clock} ${cause.cycle}`] : [],
  );
  expect(stages).toEqual([...new Set(stages)]);
  const triggers = open.flatMap(({ cause }) => (cause.kind === 'trigger' ? [cause.trigger] : []));
  expect(triggers).toEqual([...new Set(triggers)]);
  for (const { targets } of state.escalations) {
    for (const told of targets) {
      const known = context.roster.agents.some((each) => each.id === told.agentId);
      expect(told.agentId === null ? told.missing : known || told.toldAt < clock).toBeTruthy();
    }
  }

  // What escalates goes to each recipient in one message; other mail is a message of its own.
  const agents = letters
    .filter((letter) => letter.says.some(({ what }) => what !== 'assigned' && what !== 'customer_wrote'))
    .flatMap((letter) => (letter.to.kind === 'agent' ? [letter.to.agentId] : []));
  expect(agents, 'one message a turn for each recipient').toEqual([...new Set(agents)]);
  const now = Math.max(clock, ...ledger.map((entry) => entry.occurredAt));
  for (const entry of ledger) expect(entry.occurredAt, entry.type).toBeLessThanOrEqual(now);
  expectStatus(state);
}

/** Semantics 48, said again in other words. */
function expectStatus(state: TicketState): void {
  const why = new Set(state.pauses.map((pause) => pause.reason));
  const expected =
    state.endedAt !== null
      ? 'closed'
      : state.resolvedAt !== null
        ? 'resolved'
        : why.has('awaiting_third_party') || why.has('scheduled_maintenance')
          ? 'on_hold'
          : why.has('awaiting_customer') || why.has('customer_requested')
            ? 'pending'
            : state.touched
              ? 'open'
              : 'new';
  expect(state.status).toBe(expected);
}

let commands = 0;
const ADA: Actor = { kind: 'agent', id: agentId('ada') };
const CUSTOMER: Actor = { kind: 'customer', id: 'con_1' };

function stamp(occurredAt: number, actor: Actor): { id: CommandId; occurredAt: number; actor: Actor } {
  commands += 1;
  return { id: `cmd_${commands}` as CommandId, occurredAt, actor };
}

/** The commands, each with the instant at which it happened. */
export const reply = (
  at: number,
  changes: Partial<Omit<Command & { type: 'replies' }, 'type'>> = {},
): Command => ({
  type: 'replies',
  ...stamp(at, ADA),
  messageId: `msg_r${commands}` as MessageId,
  public: true,
  human: true,
  awaitCustomer: false,
  resolve: false,
  ...changes,
});
export const message = (at: number, automatic = false): Command => ({
  type: 'customerMessage',
  ...stamp(at, CUSTOMER),
  messageId: `msg_c${commands}` as MessageId,
  automatic,
});
export const pause = (at: number, reason: PauseReason, until: number | null = null): Command => ({
  type: 'pause',
  ...stamp(at, ADA),
  reason,
  noteId: null,
  until,
  windowId: null,
});
export const resume = (at: number, reason: PauseReason | null = null): Command => ({
  type: 'resume',
  ...stamp(at, ADA),
  reason,
});
export const resolve = (at: number, reason: ResolveReason = 'solved'): Command => ({
  type: 'resolve',
  ...stamp(at, ADA),
  reason,
  noteId: null,
});
export const reopen = (at: number): Command => ({ type: 'reopen', ...stamp(at, ADA), noteId: null });
export const close = (at: number): Command => ({ type: 'close', ...stamp(at, ADA), noteId: null });
export const prioritise = (at: number, priority: Priority): Command => ({
  type: 'priority',
  ...stamp(at, ADA),
  priority,
  noteId: null,
});
export const assign = (
  at: number,
  to: { agent?: AgentId | null; team?: string },
  actor: Actor = ADA,
): Command => ({
  type: 'assignment',
  ...stamp(at, actor),
  ...(to.agent === undefined ? {} : { agent: to.agent }),
  ...(to.team === undefined ? {} : { team: teamId(to.team) }),
  noteId: null,
});
export const acknowledge = (
  at: number,
  escalationId: EscalationId,
  by: Role | 'ada' = 'manager',
): Command => ({
  type: 'acknowledge',
  ...stamp(at, { kind: 'agent', id: agentId(by) }),
  escalationId,
  noteId: null,
});
export const complete = (at: number, escalationId: EscalationId): Command => ({
  type: 'complete',
  ...stamp(at, ADA),
  escalationId,
  outcomeId: `msg_o${commands}` as MessageId,
});
