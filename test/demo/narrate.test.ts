import { describe, expect, it } from 'vitest';
import type { DemoEntry } from '../../src/demo/demo-api.ts';
import { type Names, narrate } from '../../src/demo/narrate.ts';

const names: Names = {
  agents: new Map([
    ['agt_1', 'Ana'],
    ['agt_2', 'Bo'],
  ]),
  teams: new Map([['tier1', 'Support Agents']]),
  reasons: new Map([['esc_1', 'p1_created']]),
};
const ticket = { number: 7, subject: 'Help', customer: 'Acme', requester: 'Zoe' };
const noon = '2026-06-01T12:00:00.000Z';

function entry(
  type: string,
  data: DemoEntry['data'],
  actor: DemoEntry['actor'] = { kind: 'machine', id: null },
): DemoEntry {
  return { seq: 1, type, occurred_at: noon, recorded_at: noon, actor, data };
}

function say(what: DemoEntry, ...together: readonly DemoEntry[]): string | null {
  return narrate(what, [what, ...together], ticket, names);
}

describe('a line of the demo', () => {
  it('says a stage and whom it told at once', () => {
    const fired = entry('stage.fired', { clock: 'first_response', cycle: 1, percent: 75, late: false });
    const opened = entry('escalation.opened', {
      escalation_id: 'esc_2',
      reason: 'first_response at 75 %',
      targets: [
        { role: 'assignee', agent: 'agt_1', missing: false },
        { role: 'lead', agent: null, missing: true },
      ],
    });
    expect(say(fired, opened)).toBe('first response at 75 % → Ana (assignee), no lead');
    expect(say(opened, fired)).toBeNull();
    expect(say(fired)).toBe('first response at 75 %');
  });

  it('calls a breach by its name', () => {
    const opened = entry('escalation.opened', {
      reason: 'Resolution at 100 %',
      targets: [{ role: 'manager', agent: 'agt_2', missing: false }],
    });
    const fired = entry('stage.fired', { clock: 'resolution', percent: 100, late: true });
    expect(say(fired, opened)).toBe('resolution BREACHED (late) → Bo (manager), the customer');
  });

  it('remembers what an escalation was about', () => {
    const by = { kind: 'agent', id: 'agt_2' };
    expect(say(entry('escalation.acknowledged', { escalation_id: 'esc_1' }, by))).toBe(
      'Bo acknowledged “p1 created”',
    );
    const passed = entry('escalation.passed_on', {
      escalation_id: 'esc_1',
      targets: [{ role: 'lead', agent: 'agt_1', missing: false }],
    });
    expect(say(passed)).toBe('nobody acknowledged “p1 created” in time → Ana (lead)');
    expect(say({ ...passed, data: { ...passed.data, cause: 'no_outcome' } })).toBe(
      '“p1 created” was acknowledged, but brought no outcome yet → Ana (lead)',
    );
  });

  it('says what an assignment went without', () => {
    expect(
      say(entry('ticket.routed', { team: 'tier1', agent: 'agt_1', relaxed: ['skills', 'language'] })),
    ).toBe('Support Agents → Ana, without the skills and the language asked for');
    expect(say(entry('ticket.routed', { team: 'tier1', agent: null, relaxed: [] }))).toContain(
      'queued at Support Agents',
    );
  });

  it('leaves out what only the books need', () => {
    expect(say(entry('promise.made', { promise: 'first_contact' }))).toBeNull();
  });
});
