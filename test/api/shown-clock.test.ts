import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json } from '../../src/db/connect.ts';
import type { Clock } from '../../src/domain/sla/clock.ts';
import { loadPolicy } from '../../src/policy/compile-policy.ts';
import { type RunningApi, rowsOf, runningApi, T0, ticketIdOf } from './running-api.ts';

let api: RunningApi;
let policyVersion: string;
beforeAll(async () => {
  api = await runningApi();
  policyVersion = loadPolicy(await readFile('policy/default.yaml', 'utf8')).version;
});
afterAll(() => api[Symbol.asyncDispose]());

const HOUR = 3_600_000;

async function shownClocks(clocks: readonly Partial<Clock>[], at: number) {
  const ticket = ticketIdOf(await api.openTicket());
  const base: Clock = {
    name: 'resolution',
    cycle: 1,
    state: 'running',
    startedAt: T0,
    stoppedAt: null,
    targetMs: 4 * HOUR,
    targetText: '4h',
    rule: 'tier enterprise, P1',
    carriedMs: 0,
    calendar: '24x7',
    policyVersion,
    gaps: [],
    dueAt: T0 + 4 * HOUR,
    breachedAt: null,
    retargeted: false,
    stages: [{ percent: 50, dueAt: T0 + 2 * HOUR, firesAt: T0 + 2 * HOUR, firedAt: null, state: 'pending' }],
  };
  await api.db
    .updateTable('tickets')
    .set({ state: json({ clocks: clocks.map((clock) => ({ ...base, ...clock })), pauses: [] }) })
    .where('id', '=', ticket)
    .execute();
  api.time.at = at;
  const { body } = await api.get(`/v1/tickets/${ticket}`);
  api.time.at = T0;
  return rowsOf(body['clocks']);
}

describe('a clock as it is shown', () => {
  it('runs on between two turns', async () => {
    const [clock] = await shownClocks([{}], T0 + HOUR + 1);
    expect(clock).toEqual({
      name: 'resolution',
      cycle: 1,
      state: 'running',
      started_at: new Date(T0).toISOString(),
      stopped_at: null,
      target_ms: 4 * HOUR,
      due_at: new Date(T0 + 4 * HOUR).toISOString(),
      elapsed_ms: HOUR + 1,
      remaining_ms: 3 * HOUR - 1,
      as_of: new Date(T0 + HOUR + 1).toISOString(),
      breached_at: null,
      calendar: '24x7',
      policy_version: policyVersion,
      stages: [
        { percent: 50, due_at: new Date(T0 + 2 * HOUR).toISOString(), fired_at: null, state: 'pending' },
      ],
    });
  });

  it('stands still while it is paused, and names no deadline', async () => {
    const gaps = [{ from: T0 + HOUR, to: null, reason: 'awaiting_customer' }];
    const [clock] = await shownClocks([{ state: 'paused', gaps, dueAt: null }], T0 + 10 * HOUR);
    expect(clock).toMatchObject({ elapsed_ms: HOUR, remaining_ms: 3 * HOUR, due_at: null });
    const until = [{ from: T0 + HOUR, to: T0 + 20 * HOUR, reason: 'customer_requested' }];
    const [known] = await shownClocks(
      [{ state: 'paused', gaps: until, dueAt: T0 + 23 * HOUR }],
      T0 + 10 * HOUR,
    );
    expect(known).toMatchObject({ elapsed_ms: HOUR, due_at: null });
  });

  it('keeps what it had when it stopped, and what it carried over', async () => {
    const [stopped] = await shownClocks(
      [{ state: 'met', stoppedAt: T0 + HOUR, carriedMs: 7 }],
      T0 + 10 * HOUR,
    );
    expect(stopped).toMatchObject({ elapsed_ms: HOUR + 7, due_at: new Date(T0 + 4 * HOUR).toISOString() });
  });

  it('counts open hours only, and goes below zero when breached', async () => {
    // 25 November 2026 is a Wednesday; business hours are 09:00 to 17:00 UTC, and T0 is 14:00.
    const business = { calendar: 'business-hours', targetMs: 2 * HOUR, dueAt: T0 + 2 * HOUR };
    const [clock] = await shownClocks(
      [{ ...business, state: 'breached', breachedAt: T0 + 2 * HOUR }],
      T0 + 24 * HOUR,
    );
    expect(clock).toMatchObject({ elapsed_ms: 8 * HOUR, remaining_ms: -6 * HOUR });
  });

  it('is listed with every cycle, oldest first', async () => {
    const clocks = await shownClocks([{ cycle: 2, startedAt: T0 + 5 }, { cycle: 1 }], T0 + HOUR);
    expect(clocks.map((clock) => clock['cycle'])).toEqual([1, 2]);
  });
});
