import type { Percent } from '../../contract/words.ts';
import type { Clock, Stage } from './clock.ts';
import type { Measured, PlannedStage } from './measure.ts';

/** What changed on the stages of one clock in this turn. */
export interface StageChanges {
  readonly stages: readonly Stage[];
  /** Newly recorded, lowest first; the ladder is walked for the last one only (semantics 23). */
  readonly recorded: readonly {
    readonly percent: Percent;
    readonly occurredAt: number;
    readonly state: Stage['state'];
  }[];
  readonly retracted: readonly Percent[];
}

/**
 * Brings what was recorded of a clock's stages together with what the facts now say.
 * A stage that became due is recorded; one that a late fact undid is retracted; a longer target lets 50 and
 * 75 % fire again, never 100 and 125 %. Semantics 11, 12, 19 and 23.
 *
 * @param before - the clock as recorded last, if it was
 * @param now - epoch milliseconds of the turn
 * @param lateAfterMs - a stage recorded later than this is `late`
 */
export function recordStages(
  before: Clock | undefined,
  measured: Measured,
  now: number,
  lateAfterMs: number,
): StageChanges {
  const stopAt = measured.cycle.stop?.at ?? Number.POSITIVE_INFINITY;
  const targetChanged = before !== undefined && before.targetMs !== measured.regime.targetMs;
  const retracted: Percent[] = [];
  const fresh: PlannedStage[] = [];

  const happened = (stage: PlannedStage): boolean =>
    stage.firesAt !== null && stage.firesAt <= now && stage.firesAt < stopAt;

  const stages = measured.stages.map((planned): Stage => {
    const old = before?.stages.find((stage) => stage.percent === planned.percent);
    const wasRecorded = old?.state === 'fired' || old?.state === 'late' || old?.state === 'passed';
    if (old !== undefined && wasRecorded) {
      if (happened(planned)) return old;
      const breachStands = measured.breachAt !== null && measured.breachAt <= now;
      if (planned.percent >= 100 && (breachStands || targetChanged)) return old;
      if (!targetChanged) {
        retracted.push(planned.percent);
        return {
          ...planned,
          firedAt: old.firedAt,
          state: measured.cycle.stop === null ? 'pending' : 'retracted',
        };
      }
      // A longer target: 50 and 75 % are ahead again and may fire again.
      return { ...planned, firedAt: null, state: measured.cycle.stop === null ? 'pending' : 'skipped' };
    }
    if (happened(planned)) {
      fresh.push(planned);
      return { ...planned, firedAt: now, state: 'fired' };
    }
    if (old?.state === 'retracted') return old;
    return { ...planned, firedAt: null, state: measured.cycle.stop === null ? 'pending' : 'skipped' };
  });

  const states = new Map(
    fresh.map((stage, index) => [stage.percent, stateOf(stage, index === fresh.length - 1)]),
  );
  function stateOf(stage: PlannedStage, highest: boolean): Stage['state'] {
    const firesAt = stage.firesAt ?? now;
    // Passed by a change of target, or by the time that an earlier cycle had used: no delay of ours.
    const jumped =
      (measured.regime.at > measured.cycle.startedAt && firesAt <= measured.regime.at) ||
      (measured.carriedMs > 0 && firesAt <= measured.cycle.startedAt);
    if (jumped) return highest && (stage.percent >= 100 || measured.carriedMs === 0) ? 'fired' : 'passed';
    return !highest || now - firesAt > lateAfterMs ? 'late' : 'fired';
  }

  return {
    stages: stages.map((stage) => {
      const state = states.get(stage.percent);
      return state === undefined ? stage : { ...stage, state };
    }),
    recorded: fresh.map((stage) => ({
      percent: stage.percent,
      occurredAt: Math.max(stage.firesAt ?? now, measured.cycle.startedAt),
      state: states.get(stage.percent) ?? 'fired',
    })),
    retracted,
  };
}
