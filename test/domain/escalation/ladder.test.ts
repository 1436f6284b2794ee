import { describe, expect, it } from 'vitest';
import { agentId, teamId } from '../routing/rosters.ts';
import {
  acknowledge,
  complete,
  type Desk,
  house,
  MINUTE,
  message,
  on,
  openDesk,
  prioritise,
  reply,
  resolve as resolved,
} from '../ticket/desk.ts';

/** Of what an agent was told, what escalates, as words: `50 first_response`, `sla_breach`. */
function heard(desk: Desk, name: string): readonly string[] {
  return desk.said(name).flatMap((saying) => {
    if (saying.what === 'stage') return [`${saying.percent} ${saying.clock}`];
    if (saying.what === 'trigger') return [saying.trigger];
    if (saying.what === 'instead_of') return [`instead of ${saying.missing}`];
    return saying.what === 'not_acknowledged' || saying.what === 'no_outcome' ? [saying.what] : [];
  });
}

describe('the ladder (semantics 33)', () => {
  it('tells assignee, lead, manager and customer, director and executive outreach', () => {
    const desk = openDesk({ priority: 'P3' });
    desk.pass(on('Mon 14:05'));
    expect(heard(desk, 'ada')).toEqual(['50 first_response']);
    expect(heard(desk, 'lead').slice(0, 1)).toEqual(['75 first_response']);
    expect(heard(desk, 'manager')).toContain('100 first_response');
    expect(heard(desk, 'director')).toContain('125 first_response');
    expect(heard(desk, 'executive_outreach')).toEqual(['125 first_response']);
    expect(desk.said('customer')).toEqual([
      { what: 'received' },
      { what: 'breach', clock: 'first_response', dueAt: on('Mon 13:00') },
    ]);
  });

  it('tells the lead at 50 % where nobody is assigned, and both where the assignee is off shift', () => {
    const queued = openDesk({ priority: 'P3', assignee: null });
    queued.pass(on('Mon 11:00'));
    expect(heard(queued, 'lead')).toEqual(['50 first_response']);

    const asleep = openDesk({ priority: 'P3', roster: house({ asleep: ['ada'] }) });
    asleep.pass(on('Mon 11:00'));
    expect(heard(asleep, 'ada')).toEqual(['50 first_response']);
    expect(heard(asleep, 'lead')).toEqual(['50 first_response']);
  });

  it('makes one message of stages that are due together, for each recipient', () => {
    // 50 % of both clocks: of 24 h and 24 h is none; P1 of free has 4 h for both.
    const desk = openDesk({ tier: 'free', priority: 'P1' });
    desk.pass(on('Mon 11:00'));
    const letters = desk.last.letters.filter(
      (letter) => letter.to.kind === 'agent' && letter.to.agentId === agentId('ada'),
    );
    expect(letters).toHaveLength(1);
    expect(letters[0]?.says).toMatchObject([
      { what: 'stage', clock: 'first_response', percent: 50 },
      { what: 'stage', clock: 'resolution', percent: 50 },
    ]);
  });

  it('a higher rung supersedes the lower of its clock, and of no other clock', () => {
    const desk = openDesk({ tier: 'free', priority: 'P1' });
    desk.turn(on('Mon 11:00'));
    expect(desk.openFor()).toEqual(['p1_created', '50 first_response', '50 resolution']);
    desk.turn(on('Mon 11:30'), reply(on('Mon 11:30')));
    desk.turn(on('Mon 12:00'));
    expect(desk.openFor()).toEqual(['p1_created', '75 resolution']);
  });
});

describe('the matrix (semantics 34)', () => {
  it('P1 is told to Tier 3’s on-call at once, who has five minutes', () => {
    const desk = openDesk({ priority: 'P1' });
    expect(heard(desk, 'on_call')).toEqual(['p1_created']);
    expect(desk.open()).toMatchObject([
      { cause: { trigger: 'p1_created' }, ackDueAt: on('Mon 09:05'), action: 'Investigate and update' },
    ]);
  });

  it('on call is Tier 3’s engineer, before anybody whom the owning team has on call', () => {
    const everybody = house();
    const ofTeam = (team: string, name: string): (typeof everybody.holders)[number] => ({
      role: 'on_call',
      teamId: teamId(team),
      agentId: agentId(name),
      position: 0,
      workingNow: true,
    });
    const roster = {
      ...everybody,
      holders: [...everybody.holders, ofTeam('desk', 'ada'), ofTeam('tier3', 'ben')],
    };
    expect(heard(openDesk({ priority: 'P1', roster }), 'ben')).toEqual(['p1_created']);
  });

  it('a ticket that becomes a P1 is told likewise, once', () => {
    const desk = openDesk({ priority: 'P3' });
    desk.turn(on('Mon 09:10'), prioritise(on('Mon 09:10'), 'P1'));
    desk.turn(on('Mon 09:12'), prioritise(on('Mon 09:12'), 'P1'));
    expect(heard(desk, 'on_call')).toEqual(['p1_created']);
  });

  it.each([
    ['P1', true],
    ['P2', true],
    ['P3', false],
    ['P4', false],
  ] as const)('at 100 %% of a %s the row "SLA breach" is raised: %s', (priority, raised) => {
    const desk = openDesk({ priority, tier: 'free' });
    desk.pass(on('Tue 09:30'));
    const rows = desk.state.escalations.filter(
      ({ cause }) => cause.kind === 'trigger' && cause.trigger === 'sla_breach',
    );
    expect(desk.clock('first_response').breachedAt).not.toBe(null);
    expect(rows.length > 0).toBe(raised);
  });

  it('the row is not raised again while somebody has it', () => {
    const desk = openDesk({ priority: 'P1' });
    desk.pass(on('Mon 09:16'));
    expect(heard(desk, 'lead').filter((what) => what === 'sla_breach')).toHaveLength(1);
    desk.turn(on('Mon 09:17'), reply(on('Mon 09:17')), message(on('Mon 09:17')));
    desk.turn(on('Mon 09:33'));
    expect(desk.clock('next_response').state).toBe('breached');
    expect(heard(desk, 'lead').filter((what) => what === 'sla_breach')).toHaveLength(1);
  });

  it('rows of certain tiers are raised for those only', () => {
    for (const [tier, raised] of [
      ['enterprise', 1],
      ['starter', 0],
    ] as const) {
      const desk = openDesk({ tier, priority: 'P3', triggers: ['churn_risk'] });
      expect(desk.state.escalations).toHaveLength(raised);
    }
  });

  it('what triage found is told to everybody whom its row names', () => {
    const desk = openDesk({ priority: 'P2', triggers: ['data_breach', 'security_incident'] });
    expect(heard(desk, 'ciso')).toEqual(['data_breach', 'security_incident']);
    expect(heard(desk, 'legal')).toEqual(['data_breach']);
    expect(heard(desk, 'security')).toEqual(['security_incident']);
    expect(
      desk.letters.filter(({ to }) => to.kind === 'agent' && to.agentId === agentId('ciso')),
    ).toHaveLength(1);
  });
});

describe('acknowledging (semantics 35)', () => {
  it('nobody has to at 50 %; at 75 % within 15 minutes, at 100 and 125 % within 30', () => {
    const desk = openDesk({ priority: 'P3' });
    const dueAfter = (at: string): number | null | undefined => {
      desk.pass(on(at));
      const stage = desk.open().find(({ cause }) => cause.kind === 'stage');
      return stage?.ackDueAt === null ? null : (stage?.ackDueAt ?? 0) - on(at);
    };
    expect(dueAfter('Mon 11:00')).toBe(null);
    expect(dueAfter('Mon 12:00')).toBe(15 * MINUTE);
    expect(dueAfter('Mon 13:00')).toBe(30 * MINUTE);
    expect(dueAfter('Mon 14:00')).toBe(30 * MINUTE);
  });

  it('not acknowledged: passes down the line, twice round, then to the last resort, then expires', () => {
    const desk = openDesk({ tier: 'enterprise', priority: 'P4', triggers: ['negative_review'] });
    const line = (): readonly string[] => desk.state.escalations[0]?.targets.map(({ role }) => role) ?? [];
    expect(line()).toEqual(['marketing', 'cs_lead']);
    desk.pass(on('Mon 17:59'));
    expect(line().slice(2)).toEqual([
      'lead',
      'manager',
      'director',
      'lead',
      'manager',
      'director',
      'last_resort',
    ]);
    expect(desk.entries('escalation.expired')).toMatchObject([{ occurredAt: on('Mon 17:00') }]);
    expect(desk.open()).toEqual([]);
    desk.turn(on('Mon 18:00'), acknowledge(on('Mon 18:00'), desk.state.escalations[0]?.id ?? ('' as never)));
    expect(desk.last.verdicts).toMatchObject([{ applied: false, code: 'escalation.not_open' }]);
  });

  it('starts after whoever heard first: a lead who was told first is not the next in the same round', () => {
    const desk = openDesk({ priority: 'P3' });
    desk.pass(on('Mon 12:15'));
    expect(desk.state.escalations.at(-1)?.targets.map(({ role }) => role)).toEqual(['lead', 'manager']);
    expect(heard(desk, 'manager')).toEqual(['not_acknowledged']);
  });

  it('means "I have it": no assignment, no reply, no stopped clock; it stops the passing on', () => {
    const desk = openDesk({ priority: 'P3' });
    desk.pass(on('Mon 12:00'));
    const { assignee } = desk.state;
    const id = desk.open()[0]?.id ?? ('' as never);
    desk.turn(on('Mon 12:05'), acknowledge(on('Mon 12:05'), id, 'lead'));
    desk.turn(on('Mon 12:06'), acknowledge(on('Mon 12:06'), id, 'manager'));
    expect(desk.state).toMatchObject({ assignee, humanReplies: 0, status: 'new' });
    expect(desk.clock('first_response').state).toBe('running');
    desk.pass(on('Mon 12:59'));
    expect(heard(desk, 'manager')).toEqual([]);
    expect(desk.entries('escalation.acknowledged')).toHaveLength(1);
    expect(desk.state.escalations.find((each) => each.id === id)).toMatchObject({
      acknowledgedBy: agentId('lead'),
      acknowledgedAt: on('Mon 12:05'),
      outcomeDueAt: null,
    });
  });

  it('a breach that was acknowledged owes an outcome within the same time again, else it is raised again', () => {
    const desk = openDesk({ priority: 'P3' });
    desk.pass(on('Mon 13:00'));
    const id = desk.open().at(-1)?.id ?? ('' as never);
    desk.turn(on('Mon 13:10'), acknowledge(on('Mon 13:10'), id), reply(on('Mon 13:10')));
    expect(desk.open()).toMatchObject([{ id, state: 'acknowledged', outcomeDueAt: on('Mon 13:40') }]);
    desk.pass(on('Mon 13:40'));
    expect(desk.open()).toMatchObject([{ id, state: 'open', ackDueAt: on('Mon 14:10') }]);
    expect(heard(desk, 'manager').at(-1)).toBe('no_outcome');
    desk.turn(on('Mon 13:50'), complete(on('Mon 13:50'), id));
    expect(desk.open()).toEqual([]);
    desk.pass(on('Mon 15:00'));
    expect(desk.entries('escalation.passed_on', { escalation_id: id })).toHaveLength(1);
  });

  it('an outcome has at least 30 minutes, however short the acknowledgement was', () => {
    const desk = openDesk({ priority: 'P1' });
    const id = desk.open()[0]?.id ?? ('' as never);
    desk.turn(on('Mon 09:02'), acknowledge(on('Mon 09:02'), id, 'on_call'));
    expect(desk.open()[0]).toMatchObject({ outcomeDueAt: on('Mon 09:32') });
  });

  it('whoever reports an outcome at once has acknowledged it too', () => {
    const desk = openDesk({ priority: 'P1' });
    const id = desk.open()[0]?.id ?? ('' as never);
    desk.turn(on('Mon 09:02'), complete(on('Mon 09:02'), id));
    expect(desk.state.escalations[0]).toMatchObject({
      state: 'completed',
      acknowledgedAt: on('Mon 09:02'),
      acknowledgedBy: agentId('ada'),
    });
  });

  it('a stopped clock clears its 50 and 75 %, and leaves a breach to whoever owes its outcome', () => {
    const warned = openDesk({ priority: 'P3' });
    warned.pass(on('Mon 12:00'));
    warned.turn(on('Mon 12:05'), reply(on('Mon 12:05')));
    expect(warned.open()).toEqual([]);
    expect(warned.entries('escalation.superseded')).toHaveLength(2);

    const breached = openDesk({ priority: 'P3' });
    breached.pass(on('Mon 13:05'));
    breached.turn(on('Mon 13:05'), reply(on('Mon 13:05')), resolved(on('Mon 13:06')));
    expect(breached.openFor()).toEqual(['100 first_response']);
    breached.pass(on('Mon 13:30'));
    expect(breached.entries('escalation.passed_on').at(-1)).toMatchObject({
      occurredAt: on('Mon 13:30'),
      data: { cause: 'not_acknowledged', targets: [{ role: 'director' }] },
    });
  });
});

describe('an empty target (semantics 36)', () => {
  it('passes this notice to the next in line at once and says so; later stages keep their time', () => {
    const desk = openDesk({ priority: 'P1', roster: house({ without: ['on_call'] }) });
    expect(desk.state.escalations[0]?.targets).toMatchObject([
      { role: 'on_call', agentId: null, missing: 'nobody holds this role' },
      { role: 'lead', agentId: agentId('lead') },
    ]);
    expect(heard(desk, 'lead')).toEqual(['instead of on_call']);
    expect(desk.entries('escalation.opened')[0]?.data['targets']).toEqual([
      { role: 'on_call', agent: null, missing: true },
      { role: 'lead', agent: agentId('lead'), missing: false },
    ]);
    desk.pass(on('Mon 09:05'));
    // The lead had it first; the next in line is the manager.
    expect(heard(desk, 'manager')).toEqual(['not_acknowledged']);
    desk.pass(on('Mon 09:12'));
    expect(desk.fired('first_response')).toEqual([
      [50, on('Mon 09:07:30')],
      [75, on('Mon 09:11:15')],
    ]);
  });

  it('is followed by who comes after it in the line, not by who comes before', () => {
    const desk = openDesk({ priority: 'P3', roster: house({ without: ['manager'] }) });
    desk.pass(on('Mon 13:00'));
    expect(heard(desk, 'director')).toContain('instead of manager');
    expect(heard(desk, 'lead')).not.toContain('instead of manager');
  });

  it('goes on to the last resort if the whole line is empty', () => {
    const roster = house({ without: ['lead', 'manager', 'director'] });
    const desk = openDesk({ priority: 'P3', roster });
    desk.pass(on('Mon 13:00'));
    expect(heard(desk, 'last_resort')).toContain('instead of manager');
  });

  it('a role that was empty has not heard of it: the first round leaves nobody out', () => {
    const desk = openDesk({ priority: 'P3', roster: house({ without: ['director'] }) });
    desk.pass(on('Mon 23:00'));
    const highest = desk.state.escalations.find(
      ({ cause }) => cause.kind === 'stage' && cause.percent === 125,
    );
    const told = highest?.targets.map(({ role, agentId: id }) => (id === null ? `no ${role}` : role)) ?? [];
    expect(told.slice(0, 5)).toEqual(['no director', 'last_resort', 'executive_outreach', 'lead', 'manager']);
    expect(told.filter((role) => role === 'lead')).toHaveLength(2);
  });

  it('that nobody at all stands for is written down, and does not stop the ticket', () => {
    const roster = house({ without: ['lead', 'manager', 'director', 'executive_outreach', 'last_resort'] });
    const desk = openDesk({ priority: 'P3', roster });
    desk.pass(on('Tue 09:00'));
    const breach = desk.state.escalations.find(
      ({ cause }) => cause.kind === 'stage' && cause.percent === 100 && cause.clock === 'first_response',
    );
    expect(breach?.targets.every((told) => told.agentId === null && told.missing !== undefined)).toBe(true);
    expect(desk.openFor()).toEqual(['50 resolution']);
  });

  it('one person in several of the roles is told once', () => {
    const alone = house();
    const roster = {
      ...alone,
      holders: alone.holders.map((holder) => ({ ...holder, agentId: agentId('ben') })),
    };
    const desk = openDesk({ priority: 'P2', triggers: ['data_breach'], roster });
    expect(heard(desk, 'ben')).toEqual(['data_breach']);
    expect(desk.state.escalations[0]?.targets).toHaveLength(1);
  });
});
