import { describe, expect, it } from 'vitest';
import {
  message,
  on,
  openDesk,
  pause,
  prioritise,
  reopen,
  reply,
  resolve as resolved,
  resume,
} from '../ticket/desk.ts';

describe('promises to the customer (semantics 40)', () => {
  it.each([
    ['P1', 'Mon 09:30'],
    ['P2', 'Mon 10:00'],
    ['P3', 'Mon 13:00'],
  ] as const)('a %s is to hear from a person by %s', (priority, dueAt) => {
    const desk = openDesk({ priority });
    expect(desk.state.promises).toEqual([
      { kind: 'first_contact', startedAt: on('Mon 09:00'), dueAt: on(dueAt) },
    ]);
    expect(desk.entries('promise.made', { promise: 'first_contact' })).toHaveLength(1);
  });

  it('a P4 is promised nothing', () => {
    const desk = openDesk({ priority: 'P4' });
    desk.turn(on('Mon 10:00'), reply(on('Mon 10:00')));
    expect(desk.state.promises).toEqual([]);
  });

  it('are measured in the tier’s calendar', () => {
    const desk = openDesk({ tier: 'starter', priority: 'P2', receivedAt: on('Fri 16:30') });
    expect(desk.state.promises).toMatchObject([{ dueAt: on('Mon+1 09:30') }]);
  });

  it.each([
    ['P1', 'Mon 11:10'],
    ['P2', 'Tue 09:10'],
    ['P3', 'Tue 09:10'],
  ] as const)('after the answer to a %s the next update is due %s', (priority, dueAt) => {
    const desk = openDesk({ priority });
    desk.turn(on('Mon 09:10'), reply(on('Mon 09:10')));
    expect(desk.entries('promise.kept', { promise: 'first_contact' })).toMatchObject([
      { occurredAt: on('Mon 09:10') },
    ]);
    expect(desk.state.promises).toEqual([
      { kind: 'next_update', startedAt: on('Mon 09:10'), dueAt: on(dueAt) },
    ]);
  });

  it('only a person’s public reply keeps one', () => {
    const desk = openDesk();
    desk.turn(
      on('Mon 09:10'),
      reply(on('Mon 09:10'), { public: false }),
      reply(on('Mon 09:10'), { human: false }),
    );
    expect(desk.state.promises).toMatchObject([{ kind: 'first_contact', dueAt: on('Mon 10:00') }]);
    desk.turn(on('Mon 10:00'), reply(on('Mon 10:00')));
    expect(desk.entries('promise.missed')).toEqual([]);
    expect(desk.entries('promise.kept')).toHaveLength(1);
  });

  it('a missed one is told to assignee and lead, and the next counts from then', () => {
    const desk = openDesk({ priority: 'P1' });
    desk.pass(on('Mon 09:30'));
    expect(desk.entries('promise.missed')).toMatchObject([{ occurredAt: on('Mon 09:30') }]);
    for (const name of ['ada', 'lead']) {
      expect(desk.said(name).filter((saying) => saying.what === 'promise_missed')).toEqual([
        { what: 'promise_missed', promise: 'first_contact', dueAt: on('Mon 09:30') },
      ]);
    }
    expect(desk.state.promises).toMatchObject([{ kind: 'next_update', dueAt: on('Mon 11:30') }]);
    expect(desk.said('customer').map((saying) => saying.what)).not.toContain('promise_missed');
  });

  it('an outage misses one, not a dozen', () => {
    const desk = openDesk({ priority: 'P1' });
    desk.turn(on('Tue 09:00'));
    expect(desk.entries('promise.missed')).toHaveLength(1);
    expect(desk.state.promises).toMatchObject([{ dueAt: on('Tue 11:00') }]);
  });

  it('a late answer misses it at its own time', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:30'), reply(on('Mon 10:30')));
    expect(desk.entries('promise.missed')).toMatchObject([{ occurredAt: on('Mon 10:00') }]);
    expect(desk.entries('promise.kept')).toEqual([]);
  });

  it.each([
    ['awaiting_customer', true],
    ['customer_requested', true],
    ['awaiting_third_party', false],
    ['scheduled_maintenance', false],
  ] as const)('during %s they rest: %s', (reason, rests) => {
    const desk = openDesk({ priority: 'P1' });
    desk.turn(on('Mon 09:10'), reply(on('Mon 09:10')));
    desk.turn(on('Mon 10:10'), pause(on('Mon 10:10'), reason));
    expect(desk.state.promises).toMatchObject([{ dueAt: rests ? null : on('Mon 11:10') }]);
    desk.turn(on('Mon 11:00'), resume(on('Mon 11:00')));
    expect(desk.state.promises).toMatchObject([{ dueAt: on(rests ? 'Mon 12:00' : 'Mon 11:10') }]);
  });

  it('have no verdict: a missed one breaches no clock', () => {
    const desk = openDesk({ tier: 'professional', priority: 'P2' });
    desk.pass(on('Mon 10:10'));
    expect(desk.entries('promise.missed')).toHaveLength(1);
    expect(desk.clock('first_response').breachedAt).toBe(null);
    expect(desk.openFor()).toEqual(['50 first_response']);
  });

  it('end when it is resolved; one that was overdue by then was missed', () => {
    const kept = openDesk();
    kept.turn(on('Mon 09:30'), resolved(on('Mon 09:30')));
    expect(kept.state.promises).toEqual([]);
    expect(kept.entries('promise.missed')).toEqual([]);

    const missed = openDesk();
    missed.turn(on('Mon 15:00'), resolved(on('Mon 12:00')));
    expect(missed.entries('promise.missed')).toMatchObject([{ occurredAt: on('Mon 10:00') }]);
  });

  it('a reply that resolves promises no further update', () => {
    const desk = openDesk();
    desk.turn(on('Mon 09:30'), reply(on('Mon 09:30'), { resolve: true }));
    expect(desk.entries('promise.made').map((entry) => entry.data['promise'])).toEqual(['first_contact']);
    expect(desk.entries('promise.kept')).toHaveLength(1);
  });

  it('begin again with a reopening, one and not two, also in the turn that resolved it', () => {
    const desk = openDesk();
    desk.turn(on('Mon 09:30'), reply(on('Mon 09:30')));
    desk.turn(on('Mon 10:30'), resolved(on('Mon 10:00')), reopen(on('Mon 10:20')));
    expect(desk.state.promises).toEqual([
      { kind: 'next_update', startedAt: on('Mon 10:20'), dueAt: on('Tue 10:20') },
    ]);
  });

  it('a reply that becomes known late does not put the next update back', () => {
    const desk = openDesk({ priority: 'P1' });
    desk.turn(on('Mon 09:20'), reply(on('Mon 09:20')));
    desk.turn(on('Mon 10:20'), reply(on('Mon 10:20')));
    desk.turn(on('Mon 10:25'), reply(on('Mon 09:40')));
    expect(desk.state.promises).toMatchObject([{ startedAt: on('Mon 10:20'), dueAt: on('Mon 12:20') }]);
  });

  it('are found again after a change of priority, and made where the new priority promises more', () => {
    const shorter = openDesk({ priority: 'P3' });
    shorter.turn(on('Mon 09:10'), prioritise(on('Mon 09:10'), 'P1'));
    expect(shorter.state.promises).toMatchObject([{ kind: 'first_contact', dueAt: on('Mon 09:30') }]);

    const less = openDesk({ priority: 'P3' });
    less.turn(on('Mon 09:10'), prioritise(on('Mon 09:10'), 'P4'));
    expect(less.state.promises).toEqual([]);

    const more = openDesk({ priority: 'P4' });
    more.turn(on('Mon 12:00'), prioritise(on('Mon 12:00'), 'P1'));
    expect(more.state.promises).toMatchObject([{ kind: 'first_contact', dueAt: on('Mon 12:30') }]);

    const answered = openDesk({ priority: 'P4' });
    answered.turn(on('Mon 11:00'), reply(on('Mon 11:00')));
    answered.turn(on('Mon 12:00'), prioritise(on('Mon 12:00'), 'P1'));
    expect(answered.state.promises).toMatchObject([{ kind: 'next_update', dueAt: on('Mon 14:00') }]);
  });

  it('a live call needs no first contact: updates count from it', () => {
    const desk = openDesk({ live: true, openedBy: 'agent', priority: 'P1' });
    expect(desk.state.promises).toMatchObject([{ kind: 'next_update', dueAt: on('Mon 11:00') }]);
  });

  it('a customer’s message neither keeps nor makes one', () => {
    const desk = openDesk();
    desk.turn(on('Mon 09:10'), message(on('Mon 09:10')));
    expect(desk.state.promises).toMatchObject([{ kind: 'first_contact', dueAt: on('Mon 10:00') }]);
  });
});
