import { describe, expect, it } from 'vitest';
import { message, on, openDesk, prioritise, reply, resolve } from '../ticket/desk.ts';

describe('a ticket that becomes a P1', () => {
  it('calls the engineer once', () => {
    const desk = openDesk({ priority: 'P3' });
    desk.turn(on('Mon 09:10'), prioritise(on('Mon 09:10'), 'P1'));
    desk.turn(on('Mon 09:20'), prioritise(on('Mon 09:20'), 'P1'));
    expect(desk.entries('escalation.opened', { reason: 'P1 created' })).toHaveLength(1);
  });

  it('calls nobody while it is resolved, and then if it is reopened', () => {
    const desk = openDesk({ priority: 'P3' });
    desk.turn(on('Mon 09:10'), resolve(on('Mon 09:10')));
    desk.turn(on('Mon 09:20'), prioritise(on('Mon 09:20'), 'P1'));
    expect(desk.openFor()).toEqual([]);
    desk.turn(on('Mon 09:30'), message(on('Mon 09:30')));
    expect(desk.openFor()).toEqual(['p1_created']);
  });

  it('asks nobody any more once it is no P1', () => {
    const desk = openDesk({ priority: 'P1' });
    expect(desk.openFor()).toContain('p1_created');
    desk.turn(on('Mon 09:02'), prioritise(on('Mon 09:02'), 'P3'));
    expect(desk.openFor()).toEqual([]);
    desk.turn(on('Mon 09:04'), prioritise(on('Mon 09:04'), 'P1'));
    expect(desk.openFor()).toEqual(['p1_created']);
  });
});

describe('a question asked twice', () => {
  it('begins one pause', () => {
    const desk = openDesk({ priority: 'P3' });
    desk.turn(on('Mon 09:10'), reply(on('Mon 09:10'), { awaitCustomer: true }));
    desk.turn(on('Mon 09:20'), reply(on('Mon 09:20'), { awaitCustomer: true }));
    expect(desk.entries('pause.started')).toHaveLength(1);
  });
});
