import { describe, expect, it } from 'vitest';
import { MACHINE } from '../../../src/contract/commands.ts';
import { agentId } from '../routing/rosters.ts';
import {
  assign,
  close,
  DAY,
  HOUR,
  message,
  on,
  openDesk,
  pause,
  prioritise,
  reopen,
  reply,
  resolve as resolved,
  resume,
} from './desk.ts';

describe('status (semantics 48)', () => {
  it('is new until a person acts, then open', () => {
    const desk = openDesk();
    desk.turn(on('Mon 09:05'), message(on('Mon 09:05')));
    expect(desk.state.status).toBe('new');
    desk.turn(on('Mon 09:10'), reply(on('Mon 09:10'), { public: false }));
    expect(desk.state.status).toBe('open');
  });

  it.each([
    [['awaiting_customer'], 'pending'],
    [['customer_requested'], 'pending'],
    [['awaiting_customer', 'customer_requested'], 'pending'],
    [['awaiting_third_party'], 'on_hold'],
    [['scheduled_maintenance'], 'on_hold'],
    [['awaiting_customer', 'awaiting_third_party'], 'on_hold'],
    [['customer_requested', 'scheduled_maintenance'], 'on_hold'],
  ] as const)('paused for %s it is %s', (reasons, status) => {
    const desk = openDesk();
    const at = on('Mon 09:10');
    desk.turn(at, ...reasons.map((reason) => pause(at, reason)));
    expect(desk.state.status).toBe(status);
    desk.turn(on('Mon 09:20'), resume(on('Mon 09:20')));
    expect(desk.state.status).toBe('open');
  });
});

describe('what a ticket refuses', () => {
  const at = on('Mon 12:00');
  it.each([
    ['to reopen what is not resolved', [], reopen(at), 'ticket.not_resolved'],
    ['to close what is not resolved', [], close(at), 'ticket.not_resolved'],
    ['to resolve twice', [resolved(on('Mon 11:00'))], resolved(at), 'ticket.already_resolved'],
    [
      'to resolve twice by a reply',
      [resolved(on('Mon 11:00'))],
      reply(at, { resolve: true }),
      'ticket.already_resolved',
    ],
    [
      'to await the customer of a resolved ticket',
      [resolved(on('Mon 11:00'))],
      reply(at, { awaitCustomer: true }),
      'ticket.resolved',
    ],
    [
      'to pause a resolved ticket',
      [resolved(on('Mon 11:00'))],
      pause(at, 'awaiting_third_party'),
      'ticket.resolved',
    ],
    ['to resume what is not paused', [], resume(at), 'pause.not_running'],
    [
      'anything after its end',
      [resolved(on('Mon 11:00')), close(on('Mon 11:30'))],
      prioritise(at, 'P1'),
      'ticket.ended',
    ],
  ] as const)('%s', (_, before, command, code) => {
    const desk = openDesk({ priority: 'P4' });
    desk.turn(at, ...before);
    const state = desk.state;
    desk.turn(at, command);
    expect(desk.last.verdicts).toEqual([{ commandId: command.id, applied: false, code }]);
    expect({ ...desk.state, turn: state.turn, verdicts: state.verdicts }).toEqual(state);
    expect([desk.last.ledger, desk.last.letters]).toEqual([[], []]);
  });

  it('and the rest of the turn goes on: each command has its own verdict, in order', () => {
    const desk = openDesk();
    const inbox = [reply(at), reopen(at), resolved(at + HOUR), reopen(at + 2 * HOUR)];
    desk.turn(at + 2 * HOUR, ...inbox);
    expect(desk.last.verdicts.map(({ commandId, applied }) => [commandId, applied])).toEqual([
      [inbox[0]?.id, true],
      [inbox[1]?.id, false],
      [inbox[2]?.id, true],
      [inbox[3]?.id, true],
    ]);
    expect(desk.state.status).toBe('open');
  });

  it('remembers every verdict of a large turn, and a bounded number of older ones', () => {
    const desk = openDesk();
    const many = Array.from({ length: 30 }, (_, index) => message(at + index));
    desk.turn(at + DAY / 2, ...many);
    expect(desk.state.verdicts.map(({ commandId }) => commandId)).toEqual(many.map(({ id }) => id));
    for (let index = 0; index < 5; index += 1) desk.turn(at + DAY / 2 + index, message(at + DAY / 2 + index));
    expect(desk.state.verdicts).toHaveLength(20);
  });
});

describe('assignment (semantics 32)', () => {
  it('by the machine never takes a ticket from whom a person chose, nor gives it where somebody has it', () => {
    const desk = openDesk({ assignee: null });
    desk.turn(on('Mon 09:05'), assign(on('Mon 09:05'), { agent: agentId('ben') }, MACHINE));
    expect(desk.state).toMatchObject({ assignee: agentId('ben'), assignedBy: 'machine', status: 'new' });
    desk.turn(on('Mon 09:06'), assign(on('Mon 09:06'), { agent: agentId('ada') }, MACHINE));
    expect(desk.state.assignee).toBe(agentId('ben'));
    desk.turn(on('Mon 09:07'), assign(on('Mon 09:07'), { agent: agentId('ada') }));
    expect(desk.state).toMatchObject({ assignee: agentId('ada'), assignedBy: 'person', status: 'open' });
    expect(desk.entries('assignment.changed')).toHaveLength(2);
  });

  it('tells who has it now, but nobody who took it', () => {
    const desk = openDesk({ assignee: null });
    desk.turn(on('Mon 09:05'), assign(on('Mon 09:05'), { agent: agentId('ben') }));
    desk.turn(on('Mon 09:06'), assign(on('Mon 09:06'), { agent: agentId('ada') }));
    expect(desk.said('ben')).toEqual([{ what: 'assigned' }]);
    expect(desk.said('ada')).toEqual([]);
  });

  it('to another team leaves the assignee behind unless one is named', () => {
    const desk = openDesk();
    desk.turn(on('Mon 09:05'), assign(on('Mon 09:05'), { team: 'tier3' }));
    expect(desk.state).toMatchObject({ team: 'tier3', assignee: null, assignedBy: null });
    desk.turn(on('Mon 09:06'), assign(on('Mon 09:06'), { team: 'tier2', agent: agentId('ben') }));
    expect(desk.state).toMatchObject({ team: 'tier2', assignee: agentId('ben') });
  });

  it('that a person took away is the machine’s to give again', () => {
    const desk = openDesk();
    desk.turn(on('Mon 09:05'), assign(on('Mon 09:05'), { agent: null }));
    desk.turn(on('Mon 09:06'), assign(on('Mon 09:06'), { agent: agentId('ben') }, MACHINE));
    expect(desk.state.assignee).toBe(agentId('ben'));
  });
});

describe('counting (semantics 45)', () => {
  it('counts public replies of persons only, a live call among them', () => {
    const desk = openDesk({ live: true, openedBy: 'agent' });
    desk.turn(
      on('Mon 09:10'),
      reply(on('Mon 09:10')),
      reply(on('Mon 09:10'), { public: false }),
      reply(on('Mon 09:10'), { human: false }),
    );
    expect(desk.state.humanReplies).toBe(2);
  });
});

describe('a turn', () => {
  it('gives the same outcome however often it is made', () => {
    const script = [reply(on('Mon 09:30')), message(on('Mon 10:00')), prioritise(on('Mon 10:30'), 'P1')];
    const outcomes = [1, 2].map(() => {
      const desk = openDesk();
      desk.turn(on('Mon 12:00'), ...script);
      return desk.last;
    });
    expect(outcomes[0]).toEqual(outcomes[1]);
  });

  it('takes the instant of a command that another machine’s clock stamped a little ahead of its own', () => {
    const desk = openDesk();
    desk.turn(on('Mon 09:59'), reply(on('Mon 10:00') + 5));
    expect(desk.clock('first_response')).toMatchObject({ state: 'breached', breachedAt: on('Mon 10:00') });
  });
});
