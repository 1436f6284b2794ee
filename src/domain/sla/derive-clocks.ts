import { MACHINE } from '../../contract/commands.ts';
import type { ClockName, Percent, Priority, Tier } from '../../contract/words.ts';
import { at, type LedgerDraft } from '../ledger.ts';
import type { Policy } from '../policy.ts';
import type { Fact } from '../ticket/timeline.ts';
import type { Clock, ClockState } from './clock.ts';
import { cyclesOf } from './cycles.ts';
import { elapsedOf, type Measured, measure, type Regime } from './measure.ts';
import { gapsOf, type Pause } from './pauses.ts';
import { recordStages } from './record-stages.ts';
import { type ContractTerms, targetOf } from './targets.ts';

/** A stage that somebody has to be told of. */
export interface StageEvent {
  readonly clock: ClockName;
  readonly cycle: number;
  readonly percent: Percent;
  /** When it was reached. */
  readonly occurredAt: number;
  readonly dueAt: number | null;
  readonly late: boolean;
  /** The breach is news, even if a higher stage was reached as well. */
  readonly breached: boolean;
}

export interface Derived {
  readonly clocks: readonly Clock[];
  readonly ledger: readonly LedgerDraft[];
  /** At most one per clock: the highest that was newly reached. */
  readonly notify: readonly StageEvent[];
  /** Recorded stages that late facts undid. */
  readonly retracted: readonly {
    readonly clock: ClockName;
    readonly cycle: number;
    readonly percent: Percent;
  }[];
}

/** What a ticket's clocks are measured by. */
export interface Terms {
  readonly policy: Policy;
  readonly contract: ContractTerms | null;
}

/**
 * Every cycle of every clock as the facts say, without looking at what was recorded: the same facts give
 * the same verdicts whenever and wherever this runs (semantics 12).
 */
export function measureClocks(
  terms: Terms,
  timeline: readonly Fact[],
  pauses: readonly Pause[],
): readonly Measured[] {
  const measured: Measured[] = [];
  for (const cycle of cyclesOf(timeline)) {
    const regimes = regimesOf(terms, timeline, cycle.name);
    const gaps = gapsOf(cycle.name, pauses, terms.policy.sla.pauses);
    const previous = cycle.continues
      ? measured.findLast((other) => other.cycle.name === cycle.name)
      : undefined;
    const carriedMs =
      previous === undefined ? 0 : elapsedOf(previous, previous.cycle.stop?.at ?? cycle.startedAt);
    measured.push(measure(cycle, regimes, gaps, carriedMs));
  }
  return measured;
}

/** Derives all clocks again and says what differs from the recorded ones. */
export function deriveClocks(
  terms: Terms,
  before: readonly Clock[],
  timeline: readonly Fact[],
  pauses: readonly Pause[],
  now: number,
): Derived {
  const ledger: LedgerDraft[] = [];
  const notify: StageEvent[] = [];
  const retracted: { clock: ClockName; cycle: number; percent: Percent }[] = [];

  const clocks = measureClocks(terms, timeline, pauses).map((measured): Clock => {
    const { cycle, regime } = measured;
    const old = before.find((clock) => clock.name === cycle.name && clock.cycle === cycle.cycle);
    const stages = recordStages(old, measured, now, terms.policy.sla.lateAfterMs);
    const breached = measured.breachAt !== null && measured.breachAt <= now;
    const clock: Clock = {
      name: cycle.name,
      cycle: cycle.cycle,
      state: stateOf(measured, breached, now),
      startedAt: cycle.startedAt,
      stoppedAt: cycle.stop?.at ?? null,
      targetMs: regime.targetMs,
      targetText: regime.text,
      rule: regime.rule,
      carriedMs: measured.carriedMs,
      calendar: regime.calendar.name,
      policyVersion: terms.policy.version,
      gaps: measured.gaps,
      dueAt: measured.dueAt,
      breachedAt: breached ? measured.breachAt : null,
      retargeted: breached && measured.retargeted,
      stages: stages.stages,
    };
    const id = { clock: clock.name, cycle: clock.cycle };
    const entry = (type: LedgerDraft['type'], occurredAt: number, data: LedgerDraft['data'] = {}): void => {
      ledger.push({ type, occurredAt, actor: MACHINE, data: { ...id, ...data } });
    };

    if (old === undefined) {
      entry('clock.started', clock.startedAt, {
        target_ms: clock.targetMs,
        due_at: at(clock.dueAt),
        calendar: clock.calendar,
        rule: clock.rule,
      });
    } else if (old.targetMs !== clock.targetMs || old.calendar !== clock.calendar) {
      entry('clock.retargeted', regime.at, {
        target_ms: clock.targetMs,
        due_at: at(clock.dueAt),
        rule: clock.rule,
      });
    }
    for (const percent of stages.retracted) {
      retracted.push({ ...id, percent });
      entry('stage.retracted', now, { percent });
    }
    const moved = (old?.breachedAt ?? null) !== null && old?.breachedAt !== clock.breachedAt;
    if (moved) entry('clock.breach_retracted', now, { due_at: at(clock.dueAt) });
    const breach = { due_at: at(clock.dueAt), retargeted: clock.retargeted };
    // A late fact moved the breach to another instant: nobody needs to hear of it, but the ledger says it.
    if (moved && clock.breachedAt !== null) entry('clock.breached', clock.breachedAt, breach);
    for (const stage of stages.recorded) {
      const type = stage.state === 'passed' ? 'stage.passed' : 'stage.fired';
      entry(type, stage.occurredAt, { percent: stage.percent, late: stage.state === 'late' });
      if (stage.percent === 100) entry('clock.breached', stage.occurredAt, breach);
    }
    const told = stages.recorded.at(-1);
    if (told !== undefined && told.state !== 'passed' && (clock.stoppedAt === null || told.percent >= 100)) {
      notify.push({
        ...id,
        percent: told.percent,
        occurredAt: told.occurredAt,
        dueAt: clock.dueAt,
        late: told.state === 'late',
        breached: stages.recorded.some((stage) => stage.percent === 100),
      });
    }
    recordChange(old, clock, now, entry);
    return clock;
  });
  // A late fact can undo a whole cycle: an answer that came before the question it seemed to follow.
  for (const old of before) {
    if (clocks.some((clock) => clock.name === old.name && clock.cycle === old.cycle)) continue;
    ledger.push({
      type: 'clock.cancelled',
      occurredAt: now,
      actor: MACHINE,
      data: { clock: old.name, cycle: old.cycle, cause: 'late_fact' },
    });
    for (const stage of old.stages) {
      if (stage.state === 'fired' || stage.state === 'late') {
        retracted.push({ clock: old.name, cycle: old.cycle, percent: stage.percent });
      }
    }
  }
  return { clocks, ledger, notify, retracted };
}

function recordChange(
  old: Clock | undefined,
  clock: Clock,
  now: number,
  entry: (type: LedgerDraft['type'], occurredAt: number, data?: LedgerDraft['data']) => void,
): void {
  const wasPaused = old?.state === 'paused';
  if (clock.state === 'paused' && !wasPaused) {
    entry('clock.paused', clock.gaps.at(-1)?.from ?? now, { reason: clock.gaps.at(-1)?.reason ?? null });
  }
  if (wasPaused && clock.state === 'running') {
    entry('clock.resumed', clock.gaps.findLast((gap) => gap.to !== null)?.to ?? now, {
      due_at: at(clock.dueAt),
    });
  }
  if (
    clock.stoppedAt === null ||
    (old !== undefined && old.stoppedAt === clock.stoppedAt && old.state === clock.state)
  ) {
    return;
  }
  if (clock.state === 'cancelled') entry('clock.cancelled', clock.stoppedAt);
  else if (clock.state === 'met') entry('clock.met', clock.stoppedAt, { due_at: at(clock.dueAt) });
  else entry('clock.stopped', clock.stoppedAt, { verdict: clock.state, due_at: at(clock.dueAt) });
}

function stateOf(measured: Measured, breached: boolean, now: number): ClockState {
  if (breached) return 'breached';
  if (measured.cycle.stop?.kind === 'cancel') return 'cancelled';
  if (measured.cycle.stop !== null) return 'met';
  const gap = measured.gaps.at(-1);
  return gap !== undefined && gap.from <= now && (gap.to === null || now < gap.to) ? 'paused' : 'running';
}

/** The targets of one clock over time: one regime per change of priority or tier. */
function regimesOf(terms: Terms, timeline: readonly Fact[], clock: ClockName): readonly Regime[] {
  const changes: { at: number; priority: Priority; tier: Tier }[] = [];
  for (const fact of timeline) if (fact.kind === 'retarget') changes.push(fact);
  return changes.map((change) => ({
    at: change.at,
    ...targetOf(terms.policy, terms.contract, clock, change.tier, change.priority),
  }));
}
