import { describe, expect, it } from 'vitest';
import {
  close,
  DAY,
  HOUR,
  MINUTE,
  message,
  on,
  openDesk,
  pause,
  policyWith,
  reply,
  resolve as resolved,
} from '../ticket/desk.ts';

describe('first_response (semantics 7)', () => {
  it('starts when the ticket was received, not when its first turn was made', () => {
    const desk = openDesk({ receivedAt: on('Mon 09:00'), firstTurnAt: on('Mon 09:10') });
    expect(desk.clock('first_response')).toMatchObject({
      startedAt: on('Mon 09:00'),
      dueAt: on('Mon 10:00'),
    });
  });

  it('is stopped by the first public reply of a person, and by no later one', () => {
    const desk = openDesk();
    desk.turn(on('Mon 09:20'), reply(on('Mon 09:20')));
    desk.turn(on('Mon 09:40'), reply(on('Mon 09:40')));
    expect(desk.clock('first_response')).toMatchObject({ state: 'met', stoppedAt: on('Mon 09:20') });
  });

  it('is stopped neither by an internal note nor by a bot', () => {
    const desk = openDesk();
    desk.turn(on('Mon 09:10'), reply(on('Mon 09:10'), { public: false }));
    desk.turn(
      on('Mon 09:20'),
      reply(on('Mon 09:20'), { human: false, actor: { kind: 'bot', id: 'agt_bot' } }),
    );
    expect(desk.clock('first_response')).toMatchObject({ state: 'running', stoppedAt: null });
    expect(desk.state.humanReplies).toBe(0);
  });

  it('is not stopped by the acknowledgement that the machine sends', () => {
    const desk = openDesk();
    expect(desk.said('customer')).toEqual([{ what: 'received' }]);
    expect(desk.clock('first_response').state).toBe('running');
  });

  it('is stopped by resolving without a reply', () => {
    const desk = openDesk();
    desk.turn(on('Mon 09:30'), resolved(on('Mon 09:30')));
    expect(desk.clock('first_response')).toMatchObject({ state: 'met', stoppedAt: on('Mon 09:30') });
  });

  it('is met at once by a live call that a person takes', () => {
    const desk = openDesk({ live: true, openedBy: 'agent' });
    expect(desk.clock('first_response')).toMatchObject({ state: 'met', stoppedAt: on('Mon 09:00') });
    expect(desk.clock('resolution').state).toBe('running');
    desk.pass(on('Mon 12:00'));
    expect(desk.fired('first_response')).toEqual([]);
  });

  it('is cancelled for a ticket that an agent opened with nobody waiting', () => {
    const desk = openDesk({ openedBy: 'agent' });
    expect(desk.clock('first_response')).toMatchObject({ state: 'cancelled', breachedAt: null });
    desk.pass(on('Mon 12:00'));
    expect(desk.fired('first_response')).toEqual([]);
    expect(desk.clock('resolution').state).toBe('running');
  });
});

describe('next_response (semantics 8)', () => {
  it('does not run beside first_response: a second message before any answer starts nothing', () => {
    const desk = openDesk();
    desk.turn(on('Mon 09:10'), message(on('Mon 09:10')));
    expect(desk.state.clocks.map((clock) => clock.name)).toEqual(['first_response', 'resolution']);
  });

  it('starts at the first unanswered message; further messages do not move it', () => {
    const desk = openDesk();
    desk.turn(on('Mon 09:10'), reply(on('Mon 09:10')));
    desk.turn(on('Mon 10:00'), message(on('Mon 10:00')));
    desk.turn(on('Mon 10:30'), message(on('Mon 10:30')));
    expect(desk.clock('next_response')).toMatchObject({
      startedAt: on('Mon 10:00'),
      dueAt: on('Mon 11:00'),
      state: 'running',
    });
  });

  it('is stopped by a person’s public reply and started again by the next message, as a cycle of its own', () => {
    const desk = openDesk();
    desk.turn(on('Mon 09:10'), reply(on('Mon 09:10')));
    desk.turn(on('Mon 10:00'), message(on('Mon 10:00')));
    desk.turn(on('Mon 10:10'), reply(on('Mon 10:10'), { public: false }));
    expect(desk.clock('next_response').stoppedAt).toBe(null);
    desk.turn(on('Mon 10:20'), reply(on('Mon 10:20')));
    desk.turn(on('Mon 11:00'), message(on('Mon 11:00')));
    expect(desk.clock('next_response')).toMatchObject({ state: 'met', stoppedAt: on('Mon 10:20') });
    expect(desk.clock('next_response', 2)).toMatchObject({ state: 'running', startedAt: on('Mon 11:00') });
  });

  it('is stopped by resolving', () => {
    const desk = openDesk();
    desk.turn(on('Mon 09:10'), reply(on('Mon 09:10')));
    desk.turn(on('Mon 10:00'), message(on('Mon 10:00')));
    desk.turn(on('Mon 10:10'), resolved(on('Mon 10:10')));
    expect(desk.clock('next_response')).toMatchObject({ state: 'met', stoppedAt: on('Mon 10:10') });
  });

  it('is stopped by no pause, whatever its reason and whatever a policy says', () => {
    const { sla, ...rest } = policyWith();
    const rule = { ...sla.pauses.customer_requested, stops: ['resolution', 'next_response'] as const };
    const policy = { ...rest, sla: { ...sla, pauses: { ...sla.pauses, customer_requested: rule } } };
    const desk = openDesk({ policy });
    desk.turn(on('Mon 09:10'), reply(on('Mon 09:10')));
    desk.turn(on('Mon 10:00'), message(on('Mon 10:00')));
    desk.turn(
      on('Mon 10:05'),
      pause(on('Mon 10:05'), 'awaiting_customer'),
      pause(on('Mon 10:05'), 'awaiting_third_party'),
      pause(on('Mon 10:05'), 'scheduled_maintenance'),
      pause(on('Mon 10:05'), 'customer_requested'),
    );
    desk.pass(on('Mon 12:00'));
    expect(desk.clock('next_response')).toMatchObject({ gaps: [], breachedAt: on('Mon 11:00') });
    expect(desk.clock('resolution').state).toBe('paused');
  });

  it('has the target of the first response', () => {
    for (const tier of ['enterprise', 'professional', 'starter', 'free'] as const) {
      const desk = openDesk({ tier, priority: 'P2' });
      desk.turn(on('Mon 09:10'), reply(on('Mon 09:10')), message(on('Mon 09:10')));
      expect(desk.clock('next_response').targetMs).toBe(desk.clock('first_response').targetMs);
    }
  });

  it('auto-replies and bounces start, stop, resume and reopen nothing', () => {
    const desk = openDesk();
    desk.turn(on('Mon 09:10'), reply(on('Mon 09:10'), { awaitCustomer: true }));
    desk.turn(on('Mon 10:00'), message(on('Mon 10:00'), true));
    expect(desk.state.clocks.some((clock) => clock.name === 'next_response')).toBe(false);
    expect(desk.state.status).toBe('pending');
    expect(desk.said('ada').some((saying) => saying.what === 'customer_wrote')).toBe(false);

    desk.turn(on('Mon 11:00'), resolved(on('Mon 11:00')));
    const letters = desk.letters.length;
    desk.turn(on('Mon 12:00'), message(on('Mon 12:00'), true));
    expect(desk.state).toMatchObject({ status: 'resolved', reopens: 0, resolvedAt: on('Mon 11:00') });
    expect(desk.entries('message.received', { automatic: true })).toHaveLength(2);
    expect(desk.letters).toHaveLength(letters);
  });
});

describe('resolution (semantics 9, 10)', () => {
  it('starts at receipt, runs beside the others, and stops when resolved', () => {
    const desk = openDesk();
    expect(desk.clock('resolution')).toMatchObject({ startedAt: on('Mon 09:00'), dueAt: on('Mon 17:00') });
    desk.pass(on('Mon 14:00'));
    expect(desk.fired('first_response').map(([percent]) => percent)).toEqual([50, 75, 100, 125]);
    expect(desk.fired('resolution')).toEqual([[50, on('Mon 13:00')]]);
    desk.turn(on('Mon 16:00'), resolved(on('Mon 16:00')));
    expect(desk.clock('resolution')).toMatchObject({ state: 'met', stoppedAt: on('Mon 16:00') });
    expect(desk.clock('first_response')).toMatchObject({ state: 'breached', stoppedAt: on('Mon 16:00') });
  });
});

describe('met or breached (semantics 4, 11)', () => {
  it('a reply exactly at the deadline is met, one a millisecond later is a breach', () => {
    const met = openDesk();
    met.turn(on('Mon 10:00'), reply(on('Mon 10:00')));
    expect(met.clock('first_response')).toMatchObject({ state: 'met', breachedAt: null });

    const missed = openDesk();
    missed.turn(on('Mon 10:00') + 1, reply(on('Mon 10:00') + 1));
    expect(missed.clock('first_response')).toMatchObject({
      state: 'breached',
      breachedAt: on('Mon 10:00'),
      stoppedAt: on('Mon 10:00') + 1,
    });
  });

  it('around the clock the breach is dated exactly at due_at, and every stage at its exact share', () => {
    const desk = openDesk({ priority: 'P1' });
    desk.pass(on('Mon 09:30'));
    expect(desk.fired('first_response')).toEqual([
      [50, on('Mon 09:07:30')],
      [75, on('Mon 09:11:15')],
      [100, on('Mon 09:15')],
      [125, on('Mon 09:18:45')],
    ]);
    expect(desk.clock('first_response')).toMatchObject({
      dueAt: on('Mon 09:15'),
      breachedAt: on('Mon 09:15'),
    });
  });

  it('a deadline at closing time is that closing time, and breaches at the next opening', () => {
    const desk = openDesk({ tier: 'starter', priority: 'P2', receivedAt: on('Fri 13:00') });
    expect(desk.clock('first_response').dueAt).toBe(on('Fri 17:00'));
    desk.pass(on('Mon+1 08:59'));
    expect(desk.clock('first_response').state).toBe('running');
    desk.pass(on('Mon+1 09:00'));
    expect(desk.clock('first_response')).toMatchObject({
      state: 'breached',
      dueAt: on('Fri 17:00'),
      breachedAt: on('Mon+1 09:00'),
    });
  });

  it('an answer given while closed, after a deadline at closing time, is met; so is one at the opening', () => {
    for (const answered of ['Sat 12:00', 'Mon+1 09:00']) {
      const desk = openDesk({ tier: 'starter', priority: 'P2', receivedAt: on('Fri 13:00') });
      desk.pass(on('Sat 11:00'));
      desk.turn(on(answered), reply(on(answered)));
      expect(desk.clock('first_response'), answered).toMatchObject({ state: 'met', breachedAt: null });
    }
  });

  it('business time stands still outside opening hours', () => {
    const desk = openDesk({ tier: 'starter', priority: 'P2', receivedAt: on('Fri 15:00') });
    expect(desk.clock('first_response').dueAt).toBe(on('Mon+1 11:00'));
    desk.pass(on('Mon+1 10:00'));
    expect(desk.fired('first_response')).toEqual([
      [50, on('Mon+1 09:00')],
      [75, on('Mon+1 10:00')],
    ]);
  });

  it('a ticket that comes in while closed starts to count at the opening', () => {
    const desk = openDesk({ tier: 'starter', priority: 'P1', receivedAt: on('Sat 12:00') });
    expect(desk.clock('first_response')).toMatchObject({
      startedAt: on('Sat 12:00'),
      dueAt: on('Mon+1 10:00'),
    });
  });

  it('a message and an answer at the same instant: the answer came first, so the message waits', () => {
    const desk = openDesk();
    const at = on('Mon 09:10');
    desk.turn(at, message(at), reply(at));
    expect(desk.clock('first_response').state).toBe('met');
    expect(desk.clock('next_response')).toMatchObject({ startedAt: at, state: 'running' });
  });
});

describe('what counts is when it happened (semantics 12, 13)', () => {
  it('a reply made in time and processed after an outage is met', () => {
    const desk = openDesk();
    desk.turn(on('Mon 15:00'), reply(on('Mon 09:59')));
    expect(desk.clock('first_response')).toMatchObject({ state: 'met', stoppedAt: on('Mon 09:59') });
    expect(desk.entries('clock.breached', { clock: 'first_response' })).toEqual([]);
    expect(desk.entries('clock.met', { clock: 'first_response' })).toHaveLength(1);
  });

  it('a breach that was recorded before the timely reply was known is retracted by a new entry', () => {
    const desk = openDesk();
    desk.pass(on('Mon 10:05'));
    expect(desk.clock('first_response').state).toBe('breached');
    const written = [...desk.ledger];
    desk.turn(on('Mon 10:06'), reply(on('Mon 09:55')));

    expect(desk.clock('first_response')).toMatchObject({
      state: 'met',
      breachedAt: null,
      stoppedAt: on('Mon 09:55'),
    });
    expect(desk.ledger.slice(0, written.length)).toEqual(written);
    expect(desk.entries('clock.breach_retracted', { clock: 'first_response' })).toHaveLength(1);
    expect(
      desk.entries('stage.retracted', { clock: 'first_response' }).map((e) => e.data['percent']),
    ).toEqual([100]);
    // Half and three quarters of the time had really passed by then.
    expect(desk.clock('first_response').stages.map((stage) => stage.state)).toEqual([
      'fired',
      'fired',
      'retracted',
      'skipped',
    ]);
  });

  it('everybody who was told of a retracted breach is told again', () => {
    const desk = openDesk();
    desk.pass(on('Mon 10:05'));
    const told = (name: string): readonly string[] => desk.said(name).map((saying) => saying.what);
    expect(told('manager')).toEqual(['stage']);
    expect(told('lead')).toEqual(['stage', 'trigger', 'promise_missed']);
    expect(told('customer')).toEqual(['received', 'breach']);
    desk.turn(on('Mon 10:06'), reply(on('Mon 09:55')));
    expect(told('manager')).toEqual(['stage', 'stage_retracted']);
    expect(told('lead').slice(-1)).toEqual(['stage_retracted']);
    expect(told('customer').slice(0, 3)).toEqual(['received', 'breach', 'reply']);
    expect(told('customer')).toContain('breach_retracted');
    expect(desk.open()).toEqual([]);
  });

  it('a stage above the breach that a late fact undid is taken back while the breach stands', () => {
    const desk = openDesk();
    desk.pass(on('Mon 10:20'));
    expect(desk.fired('first_response').map(([percent]) => percent)).toEqual([50, 75, 100, 125]);
    desk.turn(on('Mon 10:21'), reply(on('Mon 10:05')));
    expect(desk.clock('first_response')).toMatchObject({ state: 'breached', stoppedAt: on('Mon 10:05') });
    expect(desk.entries('stage.retracted').map((entry) => entry.data['percent'])).toEqual([125]);
    expect(desk.said('director').map((saying) => saying.what)).toEqual(['stage', 'stage_retracted']);
    expect(desk.said('customer').map((saying) => saying.what)).not.toContain('breach_retracted');
  });

  it('a mail stamped before a reply that was processed first does not start next_response', () => {
    const desk = openDesk();
    desk.turn(on('Mon 09:05'), reply(on('Mon 09:05')));
    desk.turn(on('Mon 10:10'), reply(on('Mon 10:10')));
    desk.turn(on('Mon 10:15'), message(on('Mon 10:00')));
    expect(desk.clock('next_response')).toMatchObject({
      state: 'met',
      startedAt: on('Mon 10:00'),
      stoppedAt: on('Mon 10:10'),
    });
  });

  it('an answer that came before the question it seemed to follow undoes a whole cycle', () => {
    const desk = openDesk();
    desk.turn(on('Mon 09:05'), reply(on('Mon 09:05')));
    desk.turn(on('Mon 09:50'), message(on('Mon 09:10')));
    expect(desk.clock('next_response').startedAt).toBe(on('Mon 09:10'));
    desk.turn(on('Mon 09:51'), message(on('Mon 09:30')));
    desk.turn(on('Mon 09:52'), reply(on('Mon 09:20')));
    expect(desk.clock('next_response')).toMatchObject({ state: 'met', stoppedAt: on('Mon 09:20') });
    expect(desk.clock('next_response', 2)).toMatchObject({ state: 'running', startedAt: on('Mon 09:30') });
  });

  it('a late answer is recorded with its true time and stays a breach', () => {
    const desk = openDesk();
    desk.pass(on('Mon 10:30'));
    desk.turn(on('Mon 11:00'), reply(on('Mon 10:45')));
    expect(desk.entries('reply.sent')).toMatchObject([{ occurredAt: on('Mon 10:45') }]);
    expect(desk.clock('first_response')).toMatchObject({ state: 'breached', stoppedAt: on('Mon 10:45') });
    expect(desk.entries('clock.stopped', { verdict: 'breached' })).toHaveLength(1);
  });

  it('an answer stamped before the receipt, by another clock, counts as given at the receipt', () => {
    const desk = openDesk();
    desk.turn(on('Mon 09:00') + 5, reply(on('Mon 09:00') - 20));
    expect(desk.clock('first_response')).toMatchObject({ state: 'met', stoppedAt: on('Mon 09:00') });
  });
});

describe('after downtime (semantics 23)', () => {
  it('every stage that became due is recorded as late, in order, and only the highest notifies', () => {
    const desk = openDesk({ priority: 'P3' });
    desk.turn(on('Mon 13:30'));
    expect(desk.entries('stage.fired', { clock: 'first_response' })).toMatchObject([
      { occurredAt: on('Mon 11:00'), data: { percent: 50, late: true } },
      { occurredAt: on('Mon 12:00'), data: { percent: 75, late: true } },
      { occurredAt: on('Mon 13:00'), data: { percent: 100, late: true } },
    ]);
    expect(desk.openFor()).toEqual(['100 first_response']);
    expect(desk.said('lead').filter((saying) => saying.what === 'stage')).toEqual([]);
    expect(desk.said('manager')).toMatchObject([{ what: 'stage', percent: 100, late: true }]);
  });

  it('a stage recorded in good time is not late', () => {
    const desk = openDesk({ priority: 'P3' });
    desk.turn(on('Mon 11:01'));
    expect(desk.entries('stage.fired')).toMatchObject([{ data: { percent: 50, late: false } }]);
  });

  it('the row "SLA breach" is raised although 125 % was reached too', () => {
    const desk = openDesk();
    desk.turn(on('Mon 11:00'));
    expect(desk.openFor()).toEqual(['125 first_response', 'sla_breach']);
  });

  it('stages of a backdated ticket are recorded likewise', () => {
    const desk = openDesk({ receivedAt: on('Mon 09:00'), firstTurnAt: on('Mon 16:00') });
    expect(desk.fired('first_response').map(([percent]) => percent)).toEqual([50, 75, 100, 125]);
    expect(desk.entries('stage.fired').every((entry) => entry.data['late'] === true)).toBe(true);
    expect(desk.said('director')).toMatchObject([{ what: 'stage', percent: 125 }]);
    expect(desk.said('lead').filter((saying) => saying.what === 'stage')).toMatchObject([
      { clock: 'resolution', percent: 75 },
    ]);
  });

  it('a clock that was stopped meanwhile fires its warnings for the record only', () => {
    const desk = openDesk();
    desk.turn(on('Mon 15:00'), reply(on('Mon 09:50')));
    expect(desk.fired('first_response')).toEqual([
      [50, on('Mon 09:30')],
      [75, on('Mon 09:45')],
    ]);
    expect(desk.said('lead').filter((saying) => saying.what === 'stage')).toMatchObject([
      { clock: 'resolution' },
    ]);
  });
});

describe('a breach that is known late', () => {
  it('is told although the answer has come meanwhile', () => {
    const desk = openDesk();
    desk.turn(on('Mon 15:00'), reply(on('Mon 10:10')));
    expect(desk.said('manager')).toMatchObject([{ what: 'stage', clock: 'first_response', percent: 100 }]);
    expect(desk.said('customer').map((saying) => saying.what)).toEqual(['received', 'reply', 'breach']);
    expect(desk.openFor()).toContain('100 first_response');
  });

  it('or moved by a late pause, is dated again in the ledger without telling anybody again', () => {
    const policy = policyWith([
      'awaiting_third_party:\n      stops: [resolution]',
      'awaiting_third_party:\n      stops: [resolution, first_response]',
    ]);
    const desk = openDesk({ policy });
    desk.pass(on('Mon 10:12'));
    desk.turn(on('Mon 10:12'), pause(on('Mon 09:30'), 'awaiting_third_party', on('Mon 09:40')));
    expect(desk.clock('first_response').breachedAt).toBe(on('Mon 10:10'));
    expect(desk.last.ledger.map(({ type, occurredAt }) => [type, occurredAt])).toEqual(
      expect.arrayContaining([
        ['clock.breach_retracted', on('Mon 10:12')],
        ['clock.breached', on('Mon 10:10')],
      ]),
    );
    expect(desk.last.letters).toEqual([]);
  });
});

describe('a ticket that has ended (semantics 20, 22)', () => {
  it('closes seven days after it was resolved, and nothing of it runs or asks any more', () => {
    const desk = openDesk();
    desk.pass(on('Mon 12:00'));
    desk.turn(on('Mon 12:00'), resolved(on('Mon 12:00')));
    desk.pass(on('Mon 12:00') + 7 * DAY - MINUTE);
    expect(desk.state.status).toBe('resolved');
    desk.pass(on('Mon 12:00') + 7 * DAY);
    expect(desk.state).toMatchObject({ status: 'closed', endedAt: on('Mon+1 12:00'), deadlines: [] });
    expect(desk.state.clocks.every((clock) => clock.stoppedAt !== null)).toBe(true);
    expect(desk.open()).toEqual([]);
  });

  it('refuses whatever comes after, and a message too, for which a new ticket is opened', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00'), resolved(on('Mon 10:00')));
    desk.turn(on('Mon 11:00'), close(on('Mon 11:00')));
    const before = desk.state;
    const { verdicts } = desk.turn(on('Mon 12:00'), message(on('Mon 12:00')), reply(on('Mon 12:00')));
    expect(verdicts).toMatchObject([
      { applied: false, code: 'ticket.ended' },
      { applied: false, code: 'ticket.ended' },
    ]);
    expect({ ...desk.state, turn: before.turn, verdicts: before.verdicts }).toEqual(before);
    expect(desk.last.ledger).toEqual([]);
  });

  it('a message after the day on which it was to close finds it closed, even if both are processed later', () => {
    const desk = openDesk();
    desk.turn(on('Mon 10:00'), resolved(on('Mon 10:00')));
    const late = on('Mon 10:00') + 7 * DAY + HOUR;
    desk.turn(late + DAY, message(late));
    expect(desk.state).toMatchObject({ status: 'closed', endedAt: on('Mon 10:00') + 7 * DAY });
    expect(desk.last.verdicts).toMatchObject([{ applied: false, code: 'ticket.ended' }]);
  });
});
