import { describe, expect, it } from 'vitest';
import {
  close,
  HOUR,
  MINUTE,
  message,
  on,
  openDesk,
  pause,
  policyWith,
  prioritise,
  reopen,
  reply,
  resolve as resolved,
  resume,
} from '../ticket/desk.ts';

describe('a change of priority (semantics 19)', () => {
  it('finds targets again from the original start and keeps elapsed time and pauses', () => {
    const desk = openDesk({ priority: 'P3' });
    desk.turn(on('Mon 10:00'), pause(on('Mon 10:00'), 'awaiting_third_party'));
    desk.turn(on('Mon 12:00'), resume(on('Mon 12:00')));
    desk.turn(on('Mon 12:30'), prioritise(on('Mon 12:30'), 'P2'));
    expect(desk.clock('resolution')).toMatchObject({
      startedAt: on('Mon 09:00'),
      targetMs: 8 * HOUR,
      dueAt: on('Mon 19:00'),
      gaps: [{ from: on('Mon 10:00'), to: on('Mon 12:00') }],
    });
    expect(desk.entries('clock.retargeted', { clock: 'resolution' })).toMatchObject([
      { occurredAt: on('Mon 12:30'), data: { target_ms: 8 * HOUR } },
    ]);
  });

  it('leaves a stopped clock its target and its verdict', () => {
    const desk = openDesk({ priority: 'P3' });
    desk.turn(on('Mon 12:00'), reply(on('Mon 12:00')));
    desk.turn(on('Mon 12:30'), prioritise(on('Mon 12:30'), 'P1'));
    expect(desk.clock('first_response')).toMatchObject({ state: 'met', targetMs: 4 * HOUR });
  });

  it('in the millisecond of the answer comes after it', () => {
    const desk = openDesk({ priority: 'P3' });
    desk.turn(on('Mon 12:00'), prioritise(on('Mon 12:00'), 'P1'), reply(on('Mon 12:00')));
    expect(desk.clock('first_response')).toMatchObject({ state: 'met', targetMs: 4 * HOUR });
  });

  it('to a shorter target: what is already passed fires once, only the highest notifies', () => {
    const desk = openDesk({ priority: 'P3' });
    // 42 minutes of 4 h are none of the stages; of 1 h they are 70 %.
    desk.turn(on('Mon 09:42'), prioritise(on('Mon 09:42'), 'P2'));
    expect(desk.fired('first_response').map(([percent]) => percent)).toEqual([50]);
    expect(desk.said('ada').filter((saying) => saying.what === 'stage')).toHaveLength(1);

    const further = openDesk({ priority: 'P3' });
    further.turn(on('Mon 09:50'), prioritise(on('Mon 09:50'), 'P2'));
    expect(further.entries('stage.passed').map((entry) => entry.data['percent'])).toEqual([50]);
    expect(further.fired('first_response').map(([percent]) => percent)).toEqual([75]);
    expect(further.clock('first_response').stages.map((stage) => stage.state)).toEqual([
      'passed',
      'fired',
      'pending',
      'pending',
    ]);
    expect(further.openFor()).toEqual(['75 first_response']);
    further.pass(on('Mon 09:59'));
    expect(further.entries('stage.fired', { percent: 75 })).toHaveLength(1);
  });

  it('dates a breach that it makes at itself, and marks it retargeted', () => {
    const desk = openDesk({ priority: 'P3' });
    desk.turn(on('Mon 11:30'), prioritise(on('Mon 11:30'), 'P2'));
    expect(desk.clock('first_response')).toMatchObject({
      state: 'breached',
      dueAt: on('Mon 10:00'),
      breachedAt: on('Mon 11:30'),
      retargeted: true,
    });
    expect(desk.entries('clock.breached', { clock: 'first_response' })).toMatchObject([
      { occurredAt: on('Mon 11:30'), data: { retargeted: true } },
    ]);
    // 125 % of an hour has passed as well: it is the highest.
    expect(desk.entries('stage.passed', { clock: 'first_response' }).map((e) => e.data['percent'])).toEqual([
      75, 100,
    ]);
    expect(desk.fired('first_response')).toEqual([
      [50, on('Mon 11:00')],
      [125, on('Mon 11:30')],
    ]);
  });

  it('a breach that time makes after the change is not marked', () => {
    const desk = openDesk({ priority: 'P3' });
    desk.turn(on('Mon 09:30'), prioritise(on('Mon 09:30'), 'P2'));
    desk.pass(on('Mon 10:01'));
    expect(desk.clock('first_response')).toMatchObject({
      breachedAt: on('Mon 10:00'),
      retargeted: false,
    });
  });

  it('at the very instant of the deadline comes after it: the breach is time’s', () => {
    const desk = openDesk({ priority: 'P2' });
    desk.turn(on('Mon 10:00'), prioritise(on('Mon 10:00'), 'P4'));
    expect(desk.clock('first_response')).toMatchObject({
      state: 'breached',
      breachedAt: on('Mon 10:00'),
      retargeted: false,
    });
  });

  it('never takes a recorded breach back, nor fires 100 or 125 % again, in any later turn', () => {
    const desk = openDesk({ priority: 'P2' });
    desk.pass(on('Mon 10:20'));
    desk.turn(on('Mon 10:21'), prioritise(on('Mon 10:21'), 'P4'));
    for (const at of ['Mon 10:30', 'Mon 11:00', 'Mon 12:00']) desk.turn(on(at));
    expect(desk.clock('first_response')).toMatchObject({
      state: 'breached',
      breachedAt: on('Mon 10:00'),
      dueAt: on('Tue 09:00'),
    });
    expect(desk.entries('stage.retracted')).toEqual([]);
    desk.pass(on('Wed 18:00'));
    expect(desk.fired('first_response').map(([percent]) => percent)).toEqual([50, 75, 100, 125]);
  });

  it('to a longer target: 50 and 75 % may fire again', () => {
    const desk = openDesk({ priority: 'P2' });
    desk.pass(on('Mon 09:50'));
    desk.turn(on('Mon 09:51'), prioritise(on('Mon 09:51'), 'P3'));
    expect(desk.clock('first_response').stages.map((stage) => stage.state)).toEqual([
      'pending',
      'pending',
      'pending',
      'pending',
    ]);
    expect(desk.open()).toEqual([]);
    desk.pass(on('Mon 12:30'));
    expect(desk.fired('first_response')).toEqual([
      [50, on('Mon 09:30')],
      [75, on('Mon 09:45')],
      [50, on('Mon 11:00')],
      [75, on('Mon 12:00')],
    ]);
    expect(desk.entries('stage.retracted')).toEqual([]);
  });

  it('to the same target (free, P3 and P4) changes nothing on the clock', () => {
    const desk = openDesk({ tier: 'free', priority: 'P3' });
    desk.pass(on('Mon 14:00'));
    desk.turn(on('Mon 14:10'), prioritise(on('Mon 14:10'), 'P4'));
    desk.pass(on('Mon 16:00'));
    expect(desk.entries('clock.retargeted', { clock: 'first_response' })).toEqual([]);
    expect(desk.fired('first_response')).toEqual([
      [50, on('Mon 13:00')],
      [75, on('Mon 15:00')],
    ]);
    expect(desk.entries('stage.fired', { clock: 'first_response' })).toHaveLength(2);
    expect(desk.entries('stage.passed')).toEqual([]);
  });

  it('two of them in one millisecond: the last word counts, and the first makes no breach', () => {
    const desk = openDesk({ priority: 'P3' });
    const at = on('Mon 11:30');
    desk.turn(at, prioritise(at, 'P1'), prioritise(at, 'P3'));
    expect(desk.state.priority).toBe('P3');
    expect(desk.clock('first_response')).toMatchObject({ targetMs: 4 * HOUR, breachedAt: null });
  });

  it('that is stamped before another one, and comes after it, still has the last word', () => {
    const desk = openDesk({ priority: 'P4' });
    desk.turn(on('Mon 10:00'), prioritise(on('Mon 10:00'), 'P2'));
    desk.turn(on('Mon 10:01'), prioritise(on('Mon 09:59'), 'P3'));
    expect(desk.state.priority).toBe('P3');
    expect(desk.clock('resolution').targetMs).toBe(48 * HOUR);
  });

  it('a breach after it and the same turns made all at once give the same clocks', () => {
    const commands = [prioritise(on('Mon 10:30'), 'P4'), reply(on('Mon 12:00'))];
    const awake = openDesk();
    for (const command of commands) {
      awake.pass(command.occurredAt);
      awake.turn(command.occurredAt, command);
    }
    const asleep = openDesk();
    asleep.turn(on('Mon 12:00'), ...commands);
    const verdicts = (desk: typeof awake) =>
      desk.state.clocks.map(({ name, state, dueAt, breachedAt }) => ({ name, state, dueAt, breachedAt }));
    expect(verdicts(asleep)).toEqual(verdicts(awake));
    expect(awake.clock('first_response').breachedAt).toBe(on('Mon 10:00'));
  });

  it('by a person is the person’s; the machine no longer decides', () => {
    const desk = openDesk({ priority: 'P3' });
    expect(desk.state.prioritySetBy).toBe('machine');
    desk.turn(on('Mon 10:00'), prioritise(on('Mon 10:00'), 'P3'));
    expect(desk.state.prioritySetBy).toBe('person');
  });
});

describe('a reopening (semantics 20)', () => {
  it('continues: time already used counts, time spent resolved does not', () => {
    const desk = openDesk();
    desk.turn(on('Mon 12:00'), resolved(on('Mon 12:00')));
    desk.turn(on('Tue 12:00'), reopen(on('Tue 12:00')));
    expect(desk.clock('resolution')).toMatchObject({ state: 'met', stoppedAt: on('Mon 12:00') });
    expect(desk.clock('resolution', 2)).toMatchObject({
      state: 'running',
      startedAt: on('Tue 12:00'),
      carriedMs: 3 * HOUR,
      dueAt: on('Tue 17:00'),
    });
    expect(desk.entries('ticket.reopened')).toMatchObject([{ data: { mode: 'continue', reopens: 1 } }]);
  });

  it('fires no stage again that the earlier cycle had used up, and the next at its share of the whole', () => {
    const desk = openDesk();
    desk.pass(on('Mon 14:00'));
    desk.turn(on('Mon 14:00'), resolved(on('Mon 14:00')));
    desk.turn(on('Mon 20:00'), reopen(on('Mon 20:00')));
    expect(desk.entries('stage.passed', { cycle: 2 }).map((entry) => entry.data['percent'])).toEqual([50]);
    desk.pass(on('Mon 23:30'));
    expect(desk.fired('resolution', 2)).toEqual([
      [75, on('Mon 21:00')],
      [100, on('Mon 23:00')],
    ]);
  });

  it('while closed leaves no warning of used-up time for the next opening', () => {
    const desk = openDesk({ tier: 'starter', priority: 'P2' });
    desk.pass(on('Mon 14:00'));
    desk.turn(on('Mon 14:00'), resolved(on('Mon 14:00')));
    desk.turn(on('Mon 20:00'), reopen(on('Mon 20:00')));
    expect(desk.clock('resolution', 2).stages[0]).toMatchObject({ percent: 50, state: 'passed' });
    const before = desk.said('ada').length;
    desk.pass(on('Tue 09:01'));
    expect(desk.said('ada')).toHaveLength(before);
  });

  it('restarts after a cycle that was breached, and the verdict of that cycle stays', () => {
    const desk = openDesk();
    desk.pass(on('Mon 18:00'));
    desk.turn(on('Mon 18:00'), resolved(on('Mon 18:00')));
    desk.turn(on('Tue 12:00'), reopen(on('Tue 12:00')));
    expect(desk.clock('resolution')).toMatchObject({ state: 'breached', breachedAt: on('Mon 17:00') });
    expect(desk.clock('resolution', 2)).toMatchObject({ carriedMs: 0, dueAt: on('Tue 20:00') });
    expect(desk.entries('ticket.reopened')).toMatchObject([{ data: { mode: 'restart' } }]);
  });

  it.each([
    ['continue', 7 * HOUR],
    ['restart', 0],
  ])('as the policy chooses: %s', (mode, carriedMs) => {
    const desk = openDesk({ policy: policyWith(['reopen: by_verdict', `reopen: ${mode}`]) });
    desk.turn(on('Mon 16:00'), resolved(on('Mon 16:00')));
    desk.turn(on('Tue 12:00'), reopen(on('Tue 12:00')));
    expect(desk.clock('resolution', 2).carriedMs).toBe(carriedMs);
  });

  it('that continues a breached cycle, if the policy says so, is breached from its start', () => {
    const desk = openDesk({ policy: policyWith(['reopen: by_verdict', 'reopen: continue']) });
    desk.pass(on('Mon 18:00'));
    desk.turn(on('Mon 18:00'), resolved(on('Mon 18:00')));
    desk.turn(on('Tue 12:00'), reopen(on('Tue 12:00')));
    expect(desk.clock('resolution', 2)).toMatchObject({
      state: 'breached',
      breachedAt: on('Tue 12:00'),
      retargeted: false,
    });
  });

  it('never restarts first_response: the message that reopens starts next_response', () => {
    const desk = openDesk();
    desk.turn(on('Mon 12:00'), resolved(on('Mon 12:00')));
    desk.turn(on('Mon 13:00'), message(on('Mon 13:00')));
    expect(desk.state.clocks.filter((clock) => clock.name === 'first_response')).toHaveLength(1);
    expect(desk.clock('next_response')).toMatchObject({ startedAt: on('Mon 13:00'), state: 'running' });
    expect(desk.state).toMatchObject({ reopens: 1, status: 'open', closesAt: null });
  });

  it('is counted', () => {
    const desk = openDesk();
    for (const hour of ['10', '12', '14']) {
      desk.turn(on(`Mon ${hour}:00`), resolved(on(`Mon ${hour}:00`)));
      desk.turn(on(`Mon ${hour}:30`), reopen(on(`Mon ${hour}:30`)));
    }
    expect(desk.state.reopens).toBe(3);
    expect(desk.clock('resolution', 4).carriedMs).toBe(4 * HOUR);
  });

  it('stamped before the resolution that it undoes takes effect at it', () => {
    const desk = openDesk();
    desk.turn(on('Mon 12:00'), resolved(on('Mon 12:00')));
    desk.turn(on('Mon 12:01'), reopen(on('Mon 11:59')));
    expect(desk.clock('resolution', 2)).toMatchObject({ startedAt: on('Mon 12:00'), stoppedAt: null });
  });

  it('of a closed ticket is refused', () => {
    const desk = openDesk();
    desk.turn(on('Mon 12:00'), resolved(on('Mon 12:00')));
    desk.turn(on('Mon 12:30'), close(on('Mon 12:30')));
    desk.turn(on('Mon 13:00'), reopen(on('Mon 13:00')));
    expect(desk.last.verdicts).toMatchObject([{ applied: false, code: 'ticket.ended' }]);
  });
});

describe('a resolution', () => {
  it('in the millisecond of a message, and accepted after it, settles that message', () => {
    const desk = openDesk();
    const at = on('Mon 12:00');
    desk.turn(at, message(at), resolved(at));
    expect(desk.state.status).toBe('resolved');
    expect(desk.state.clocks.every((clock) => clock.stoppedAt !== null)).toBe(true);
    desk.pass(on('Tue 12:00'));
    expect(desk.entries('stage.fired').filter((entry) => entry.occurredAt > at)).toEqual([]);
  });

  it('in the millisecond of a reopening, and accepted after it, stops the new cycle', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00'), resolved(on('Mon 10:00')));
    const at = on('Mon 12:00');
    desk.turn(at, reopen(at), resolved(at));
    expect(desk.state.status).toBe('resolved');
    expect(desk.clock('resolution', 2).stoppedAt).toBe(at + 1);
  });

  it('stamped before the reopening that it follows takes effect after it', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00'), resolved(on('Mon 10:00')));
    desk.turn(on('Mon 12:00'), reopen(on('Mon 12:00')));
    desk.turn(on('Mon 12:01'), resolved(on('Mon 11:00')));
    expect(desk.state).toMatchObject({ status: 'resolved', resolvedAt: on('Mon 12:00') + 1 });
    expect(desk.clock('resolution', 2).stoppedAt).toBe(on('Mon 12:00') + 1);
  });

  it('is followed, not preceded, by its closing, whatever the stamps say', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00'), resolved(on('Mon 10:00')));
    desk.turn(on('Mon 10:01'), close(on('Mon 09:59')));
    expect(desk.state).toMatchObject({ status: 'closed', endedAt: on('Mon 10:00') });
    expect(desk.state.clocks.map(({ state }) => state)).toEqual(['met', 'met']);
  });

  it('stamped before a message that is known already: the message came after it and reopens', () => {
    const desk = openDesk();
    desk.turn(on('Mon 12:00'), message(on('Mon 12:00')));
    desk.turn(on('Mon 12:30'), resolved(on('Mon 11:00')));
    expect(desk.state).toMatchObject({ status: 'open', reopens: 1, resolvedAt: null });
    expect(desk.clock('next_response')).toMatchObject({ startedAt: on('Mon 12:00'), stoppedAt: null });
    expect(desk.clock('resolution', 2)).toMatchObject({ startedAt: on('Mon 12:00'), carriedMs: 2 * HOUR });
  });

  it('by a reply stops all clocks at that instant', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00') - MINUTE, reply(on('Mon 10:00') - MINUTE, { resolve: true }));
    expect(desk.state.clocks.map(({ state }) => state)).toEqual(['met', 'met']);
    expect(desk.said('customer').map((saying) => saying.what)).toEqual(['received', 'reply', 'resolved']);
  });
});
