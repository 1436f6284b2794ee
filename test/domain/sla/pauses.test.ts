import { describe, expect, it } from 'vitest';
import type { PauseReason } from '../../../src/contract/words.ts';
import {
  DAY,
  HOUR,
  message,
  on,
  openDesk,
  pause,
  policyWith,
  reply,
  resolve as resolved,
  resume,
} from '../ticket/desk.ts';

const REASONS: readonly PauseReason[] = [
  'awaiting_customer',
  'awaiting_third_party',
  'scheduled_maintenance',
  'customer_requested',
];

/** A policy in which being paused by a third party stops the first response too. */
const stopsFirstResponse = policyWith([
  'awaiting_third_party:\n      stops: [resolution]',
  'awaiting_third_party:\n      stops: [resolution, first_response]',
]);

describe('how a pause begins and ends (semantics 14)', () => {
  it('awaiting_customer begins with a reply that says so and ends by itself when the customer writes', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00'), reply(on('Mon 10:00'), { awaitCustomer: true }));
    expect(desk.state.pauses).toEqual([{ reason: 'awaiting_customer', from: on('Mon 10:00'), until: null }]);
    expect(desk.clock('resolution')).toMatchObject({ state: 'paused', dueAt: null });
    desk.turn(on('Mon 12:00'), message(on('Mon 12:00')));
    expect(desk.state.pauses).toEqual([]);
    expect(desk.clock('resolution')).toMatchObject({ state: 'running', dueAt: on('Mon 19:00') });
    expect(desk.entries('pause.ended')).toMatchObject([
      { occurredAt: on('Mon 12:00'), data: { reason: 'awaiting_customer', by: 'customer_message' } },
    ]);
  });

  it('a message ends no other pause', () => {
    for (const reason of REASONS.slice(1)) {
      const desk = openDesk();
      desk.turn(on('Mon 10:00'), pause(on('Mon 10:00'), reason));
      desk.turn(on('Mon 12:00'), message(on('Mon 12:00')));
      expect(desk.state.pauses.map((running) => running.reason)).toEqual([reason]);
    }
  });

  it('one that was given an end ends by itself, exactly then, and the ledger says so once', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00'), pause(on('Mon 10:00'), 'customer_requested', on('Tue 10:00')));
    expect(desk.clock('resolution').dueAt).toBe(on('Tue 17:00'));
    desk.pass(on('Tue 11:00'));
    expect(desk.state).toMatchObject({ pauses: [], status: 'open' });
    expect(desk.entries('pause.ended')).toMatchObject([
      { occurredAt: on('Tue 10:00'), data: { reason: 'customer_requested', by: 'until' } },
    ]);
  });

  it('one that ran out may begin again', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00'), pause(on('Mon 10:00'), 'customer_requested', on('Mon 11:00')));
    desk.turn(on('Mon 12:00'), pause(on('Mon 12:00'), 'customer_requested', on('Mon 13:00')));
    desk.pass(on('Mon 14:00'));
    expect(desk.clock('resolution').gaps).toMatchObject([
      { from: on('Mon 10:00'), to: on('Mon 11:00') },
      { from: on('Mon 12:00'), to: on('Mon 13:00') },
    ]);
  });

  it('resuming one reason leaves the others; resuming without a reason ends all', () => {
    const desk = openDesk();
    desk.turn(
      on('Mon 10:00'),
      pause(on('Mon 10:00'), 'awaiting_third_party'),
      pause(on('Mon 10:00'), 'customer_requested'),
    );
    desk.turn(on('Mon 11:00'), resume(on('Mon 11:00'), 'awaiting_third_party'));
    expect(desk.state.pauses.map(({ reason }) => reason)).toEqual(['customer_requested']);
    desk.turn(on('Mon 12:00'), pause(on('Mon 12:00'), 'awaiting_third_party'));
    desk.turn(on('Mon 13:00'), resume(on('Mon 13:00')));
    expect(desk.state.pauses).toEqual([]);
    expect(desk.entries('pause.ended')).toHaveLength(3);
  });

  it('resolving ends all of them, and a reopened ticket is not paused', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00'), pause(on('Mon 10:00'), 'awaiting_third_party'));
    desk.turn(on('Mon 11:00'), resolved(on('Mon 11:00')));
    expect(desk.state.pauses).toEqual([]);
    desk.turn(on('Mon 12:00'), message(on('Mon 12:00')));
    expect(desk.state).toMatchObject({ pauses: [], status: 'open' });
  });

  it('one that begins in the millisecond in which the ticket is resolved is over too', () => {
    const desk = openDesk();
    const at = on('Mon 10:00');
    desk.turn(at, pause(at, 'awaiting_third_party'), resolved(at));
    desk.turn(on('Mon 12:00'), message(on('Mon 12:00')));
    expect(desk.state).toMatchObject({ pauses: [], status: 'open' });
    expect(desk.clock('resolution', 2).state).toBe('running');
  });

  it('one that begins after a resolution that is known only later never was', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00'), pause(on('Mon 10:00'), 'awaiting_third_party'));
    desk.turn(on('Mon 10:05'), resolved(on('Mon 09:30')));
    desk.turn(on('Mon 12:00'), message(on('Mon 12:00')));
    expect(desk.state).toMatchObject({ pauses: [], status: 'open' });
    expect(desk.clock('resolution', 2).gaps).toEqual([]);
  });

  it('one may begin in the instant in which another of its reason ran out', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00'), pause(on('Mon 10:00'), 'customer_requested', on('Mon 11:00')));
    desk.turn(on('Mon 11:00'), pause(on('Mon 11:00'), 'customer_requested', on('Mon 12:00')));
    expect(desk.state.pauses).toMatchObject([{ from: on('Mon 11:00'), until: on('Mon 12:00') }]);
  });

  it('one that began and ran out before anybody looked is in the ledger with both ends', () => {
    const desk = openDesk();
    desk.turn(on('Mon 15:00'), pause(on('Mon 10:00'), 'customer_requested', on('Mon 11:00')));
    expect(desk.entries('pause.started')).toMatchObject([{ occurredAt: on('Mon 10:00') }]);
    expect(desk.entries('pause.ended')).toMatchObject([{ occurredAt: on('Mon 11:00') }]);
    desk.turn(on('Mon 15:01'));
    expect(desk.entries('pause.ended')).toHaveLength(1);
  });

  it.each([
    ['running already', (at: number) => pause(at, 'awaiting_third_party'), 'pause.already_running'],
    ['over already', (at: number) => pause(at, 'customer_requested', at), 'pause.already_over'],
    ['not running', (at: number) => resume(at, 'customer_requested'), 'pause.not_running'],
  ])('one that is %s is refused and changes nothing', (_, command, code) => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00'), pause(on('Mon 10:00'), 'awaiting_third_party'));
    desk.turn(on('Mon 11:00'));
    const before = desk.state;
    desk.turn(on('Mon 11:00'), command(on('Mon 11:00')));
    expect(desk.last.verdicts).toMatchObject([{ applied: false, code }]);
    expect({ ...desk.state, turn: before.turn, verdicts: before.verdicts }).toEqual(before);
    expect([desk.last.ledger, desk.last.letters]).toEqual([[], []]);
  });
});

describe('which clocks a pause stops (semantics 15)', () => {
  it('by default every reason stops resolution only', () => {
    for (const reason of REASONS) {
      const desk = openDesk();
      desk.turn(on('Mon 09:10'), pause(on('Mon 09:10'), reason));
      expect(desk.clock('resolution').state, reason).toBe('paused');
      expect(desk.clock('first_response').state, reason).toBe('running');
    }
  });

  it('the policy may let a reason stop the first response', () => {
    const desk = openDesk({ policy: stopsFirstResponse });
    desk.turn(on('Mon 09:10'), pause(on('Mon 09:10'), 'awaiting_third_party'));
    desk.turn(on('Mon 09:40'), resume(on('Mon 09:40')));
    expect(desk.clock('first_response').dueAt).toBe(on('Mon 10:30'));
  });

  it('awaiting_customer never stops a first response, not even under a policy that the loader would refuse', () => {
    const { sla, ...policy } = policyWith();
    const rule = { ...sla.pauses.awaiting_customer, stops: ['resolution', 'first_response'] as const };
    const desk = openDesk({
      policy: { ...policy, sla: { ...sla, pauses: { ...sla.pauses, awaiting_customer: rule } } },
    });
    desk.turn(on('Mon 09:10'), pause(on('Mon 09:10'), 'awaiting_customer'));
    expect(desk.clock('first_response')).toMatchObject({
      state: 'running',
      gaps: [],
      dueAt: on('Mon 10:00'),
    });
  });

  it('the policy says how long one lasts at most', () => {
    const policy = policyWith([
      'customer_requested:\n      stops: [resolution]',
      'customer_requested:\n      stops: [resolution]\n      atMost: 2h',
    ]);
    const desk = openDesk({ policy });
    desk.turn(on('Mon 10:00'), pause(on('Mon 10:00'), 'customer_requested', on('Fri 10:00')));
    desk.pass(on('Mon 13:00'));
    expect(desk.clock('resolution').gaps).toMatchObject([{ from: on('Mon 10:00'), to: on('Mon 12:00') }]);
    expect(desk.state.pauses).toEqual([]);
  });
});

describe('what a pause excludes (semantics 16)', () => {
  it('only open time: one wholly outside opening hours moves no deadline', () => {
    const desk = openDesk({ tier: 'starter', priority: 'P2', receivedAt: on('Mon 15:00') });
    const { dueAt } = desk.clock('resolution');
    desk.turn(on('Mon 18:00'), pause(on('Mon 18:00'), 'customer_requested', on('Tue 08:00')));
    desk.pass(on('Tue 10:00'));
    expect(desk.clock('resolution').dueAt).toBe(dueAt);
    expect(desk.fired('resolution')).toEqual([]);
    desk.pass(on('Tue 11:00'));
    expect(desk.fired('resolution')).toEqual([[50, on('Tue 11:00')]]);
  });

  it('overlapping reasons count once', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00'), pause(on('Mon 10:00'), 'customer_requested', on('Mon 12:00')));
    desk.turn(on('Mon 11:00'), pause(on('Mon 11:00'), 'awaiting_third_party'));
    desk.turn(on('Mon 13:00'), resume(on('Mon 13:00')));
    expect(desk.clock('resolution')).toMatchObject({
      gaps: [{ from: on('Mon 10:00'), to: on('Mon 13:00') }],
      dueAt: on('Mon 20:00'),
    });
  });

  it('a pause that becomes known late is put in at its time', () => {
    const desk = openDesk();
    desk.pass(on('Mon 13:30'));
    expect(desk.fired('resolution')).toEqual([[50, on('Mon 13:00')]]);
    desk.turn(on('Mon 13:31'), pause(on('Mon 12:00'), 'customer_requested', on('Mon 13:00')));
    expect(desk.clock('resolution').dueAt).toBe(on('Mon 18:00'));
    expect(desk.entries('stage.retracted', { percent: 50 })).toHaveLength(1);
    expect(desk.said('ada').at(-1)).toMatchObject({ what: 'stage_retracted', percent: 50 });
    desk.pass(on('Mon 15:00'));
    expect(desk.fired('resolution')).toEqual([
      [50, on('Mon 13:00')],
      [50, on('Mon 14:00')],
    ]);
  });
});

describe('a pause and a deadline that has passed (semantics 11, 17)', () => {
  it('one that begins at the deadline does not rescue it, and holds the 125 % stage', () => {
    const desk = openDesk();
    desk.turn(on('Mon 17:00'), pause(on('Mon 17:00'), 'awaiting_third_party'));
    expect(desk.clock('resolution')).toMatchObject({ state: 'breached', breachedAt: on('Mon 17:00') });
    desk.pass(on('Tue 17:00'));
    expect(desk.fired('resolution').map(([percent]) => percent)).toEqual([50, 75, 100]);
    desk.turn(on('Tue 17:00'), resume(on('Tue 17:00')));
    desk.pass(on('Tue 20:00'));
    expect(desk.fired('resolution').at(-1)).toEqual([125, on('Tue 19:00')]);
  });

  it('one that begins a millisecond before the deadline moves it', () => {
    const desk = openDesk();
    desk.turn(on('Mon 17:00') - 1, pause(on('Mon 17:00') - 1, 'awaiting_third_party'));
    desk.turn(on('Mon 18:00'), resume(on('Mon 18:00')));
    expect(desk.clock('resolution')).toMatchObject({ state: 'running', dueAt: on('Mon 18:00') + 1 });
    desk.turn(on('Mon 18:00') + 1);
    expect(desk.clock('resolution')).toMatchObject({ state: 'breached', breachedAt: on('Mon 18:00') + 1 });
  });

  it('one that begins while closed, after a deadline at closing time, takes effect after the breach', () => {
    const desk = openDesk({
      tier: 'starter',
      priority: 'P2',
      receivedAt: on('Fri 13:00'),
      policy: stopsFirstResponse,
    });
    desk.turn(on('Fri 20:00'), pause(on('Fri 20:00'), 'awaiting_third_party'));
    desk.pass(on('Mon+1 12:00'));
    expect(desk.clock('first_response')).toMatchObject({
      state: 'breached',
      breachedAt: on('Mon+1 09:00'),
      gaps: [{ from: on('Mon+1 09:00'), to: null }],
    });
    expect(desk.fired('first_response').map(([percent]) => percent)).toEqual([50, 75, 100]);
    desk.turn(on('Mon+1 12:00'), resume(on('Mon+1 12:00')));
    desk.pass(on('Mon+1 13:30'));
    expect(desk.fired('first_response').at(-1)).toEqual([125, on('Mon+1 13:00')]);
  });

  it('a warning that was due at closing time waits for the end of a pause that covers the opening', () => {
    const desk = openDesk({ tier: 'starter', priority: 'P3', receivedAt: on('Mon 09:00') });
    expect(desk.clock('resolution').stages[0]).toMatchObject({ percent: 50, dueAt: on('Mon 17:00') });
    desk.turn(on('Mon 20:00'), pause(on('Mon 20:00'), 'customer_requested', on('Tue 11:00')));
    desk.pass(on('Tue 12:00'));
    expect(desk.fired('resolution')).toEqual([[50, on('Tue 11:00')]]);
  });
});

describe('while a clock is paused (semantics 18)', () => {
  it('none of its stages fires, and a year of it adds no turn by itself', () => {
    const desk = openDesk({ priority: 'P4' });
    desk.turn(on('Mon 09:30'), reply(on('Mon 09:30')));
    desk.turn(on('Mon 10:00'), pause(on('Mon 10:00'), 'awaiting_third_party'));
    expect(desk.state.deadlines).toEqual([]);
    const { turn } = desk.state;
    desk.pass(on('Mon 10:00') + 365 * DAY);
    expect(desk.state.turn).toBe(turn + 1);
    expect(desk.fired('resolution')).toEqual([]);
    desk.turn(on('Mon 10:00') + 365 * DAY, resume(on('Mon 10:00') + 365 * DAY));
    expect(desk.clock('resolution').dueAt).toBe(on('Mon 09:00') + (365 + 5) * DAY);
  });

  it('the ledger tells when it stood still and when it went on', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00'), pause(on('Mon 10:00'), 'awaiting_third_party'));
    desk.turn(on('Mon 11:00'), resume(on('Mon 11:00')));
    expect(desk.entries('clock.paused')).toMatchObject([
      { occurredAt: on('Mon 10:00'), data: { clock: 'resolution', reason: 'awaiting_third_party' } },
    ]);
    expect(desk.entries('clock.resumed')).toMatchObject([
      { occurredAt: on('Mon 11:00'), data: { clock: 'resolution' } },
    ]);
  });
});

describe('a customer who does not answer (semantics 43)', () => {
  it('is reminded after 2bd, noticed after 5bd, and the ticket is resolved after 7bd with reason no_answer', () => {
    const desk = openDesk({ tier: 'starter', priority: 'P3' });
    desk.turn(on('Mon 10:00'), reply(on('Mon 10:00'), { awaitCustomer: true }));
    desk.pass(on('Mon+2 10:00'));
    expect(desk.entries('customer.reminded')).toMatchObject([{ occurredAt: on('Wed 10:00') }]);
    expect(desk.entries('customer.notified')).toMatchObject([{ occurredAt: on('Mon+1 10:00') }]);
    expect(desk.entries('ticket.resolved')).toMatchObject([
      { occurredAt: on('Wed+1 10:00'), data: { reason: 'no_answer' } },
    ]);
    expect(desk.said('customer').map((saying) => saying.what)).toEqual([
      'received',
      'reply',
      'answer_reminder',
      'answer_notice',
      'resolved',
    ]);
    desk.turn(on('Mon+2 11:00'), message(on('Mon+2 11:00')));
    expect(desk.state).toMatchObject({ status: 'open', reopens: 1 });
    expect(desk.clock('next_response')).toMatchObject({ startedAt: on('Mon+2 11:00'), state: 'running' });
  });

  it('after an outage hears the last of it only', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00'), reply(on('Mon 10:00'), { awaitCustomer: true }));
    desk.turn(on('Sat 12:00'));
    expect(desk.entries('customer.reminded')).toHaveLength(1);
    expect(desk.entries('customer.notified')).toHaveLength(1);
    expect(desk.said('customer').map((saying) => saying.what)).toEqual([
      'received',
      'reply',
      'answer_notice',
    ]);
  });

  it('is reminded once: an auto-reply stamped before the wait, and known only now, starts nothing anew', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00'), reply(on('Mon 10:00'), { awaitCustomer: true }));
    desk.pass(on('Wed 12:00'));
    desk.turn(on('Wed 13:00'), message(on('Mon 09:30'), true));
    desk.turn(on('Wed 14:00'), message(on('Mon 09:30')));
    desk.pass(on('Thu 12:00'));
    expect(desk.state.status).toBe('pending');
    expect(desk.entries('customer.reminded')).toHaveLength(1);
  });

  it('is not reminded again of a wait that they have ended, by an auto-reply stamped in it', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00'), reply(on('Mon 10:00'), { awaitCustomer: true }));
    desk.pass(on('Thu 09:00'));
    desk.turn(on('Thu 09:00'), message(on('Thu 09:00')));
    desk.turn(on('Thu 10:00'), message(on('Wed 12:00'), true));
    expect(desk.entries('customer.reminded')).toHaveLength(1);
  });

  it('after a long outage hears that it is resolved, and no reminder any more', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00'), reply(on('Mon 10:00'), { awaitCustomer: true }));
    desk.turn(on('Tue+1 12:00'));
    expect(desk.said('customer').map((saying) => saying.what)).toEqual(['received', 'reply', 'resolved']);
    expect(desk.state.resolvedAt).toBe(on('Mon+1 10:00'));
  });

  it('each wait counts from its own start, also when the second begins in the turn that ends the first', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00'), reply(on('Mon 10:00'), { awaitCustomer: true }));
    desk.pass(on('Wed 12:00'));
    desk.turn(on('Wed 13:00'), message(on('Wed 12:30')), reply(on('Wed 12:40'), { awaitCustomer: true }));
    desk.pass(on('Sat 00:00'));
    expect(desk.entries('customer.reminded').map((entry) => entry.occurredAt)).toEqual([
      on('Wed 10:00'),
      on('Fri 12:40'),
    ]);
  });

  it('resolves at its instant although the pause ran out by itself before anybody looked', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00'), pause(on('Mon 10:00'), 'awaiting_customer', on('Wed+1 10:00')));
    desk.turn(on('Sat+1 10:00'));
    expect(desk.entries('ticket.resolved')).toMatchObject([{ occurredAt: on('Mon+1 10:00') }]);
  });

  it('who did answer, in a mail that is known only after the ticket was resolved for it, reopens it', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00'), reply(on('Mon 10:00'), { awaitCustomer: true }));
    desk.pass(on('Tue+1 10:00'));
    expect(desk.state).toMatchObject({ status: 'resolved', resolvedAt: on('Mon+1 10:00') });
    desk.turn(on('Tue+1 11:00'), message(on('Sun 10:00')));
    expect(desk.state).toMatchObject({ status: 'open', resolvedAt: null, closesAt: null });
    const running = desk.state.clocks.filter((clock) => clock.stoppedAt === null);
    expect(running.map((clock) => clock.name).sort()).toEqual(['next_response', 'resolution']);
  });

  it('a mail written before a person resolved the ticket, and known only now, reopens nothing', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00'), resolved(on('Mon 10:00')));
    desk.turn(on('Mon 10:05'), message(on('Mon 09:55')));
    expect(desk.state).toMatchObject({ status: 'resolved', reopens: 0 });
    expect(desk.said('ada').at(-1)).toMatchObject({ what: 'customer_wrote', reopened: false });
  });

  it('is left alone while nothing waits for them: the wait is over once somebody resumes', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00'), reply(on('Mon 10:00'), { awaitCustomer: true }));
    desk.turn(on('Mon 11:00'), resume(on('Mon 11:00')));
    desk.pass(on('Mon 10:00') + 9 * DAY + HOUR);
    expect(desk.entries('customer.reminded')).toEqual([]);
    expect(desk.state.resolvedAt).toBe(null);
  });
});
