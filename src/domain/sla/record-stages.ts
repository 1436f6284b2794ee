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

  const ahead = measured.cycle.stop === null ? 'pending' : 'skipped';

  const stages = measured.stages.map((planned): Stage => {
    const { percent, dueAt, firesAt } = planned;
    const old = before?.stages.find((stage) => stage.percent === percent);
    const wasRecorded = old?.state === 'fired' || old?.state === 'late' || old?.state === 'passed';
    if (happened(planned)) {
      if (old !== undefined && wasRecorded) return old;
      fresh.push(planned);
      return { percent, dueAt, firesAt, firedAt: now, state: 'fired' };
    }
    // A longer target: 50 and 75 % are ahead again and may fire again.
    const aheadAgain = targetChanged && percent < 100;
    if (old !== undefined && wasRecorded && !aheadAgain) {
      retracted.push(percent);
      if (ahead === 'skipped') return { ...old, dueAt, firesAt, state: 'retracted' };
    }
    if (old?.state === 'retracted' && ahead === 'skipped') return old;
    return { percent, dueAt, firesAt, firedAt: null, state: ahead };
  });

  const states = new Map(
    fresh.map((stage, index) => [stage.percent, stateOf(stage, index === fresh.length - 1)]),
  );
  function stateOf({ percent, firesAt, jumped }: PlannedStage, highest: boolean): Stage['state'] {
    // Jumped over by a change of target, or used up by an earlier cycle: no delay of ours. Of what an earlier
    // cycle used up only a breach is news.
    if (jumped === 'retarget') return highest ? 'fired' : 'passed';
    if (jumped === 'carried') return highest && percent >= 100 ? 'fired' : 'passed';
    return !highest || now - (firesAt ?? now) > lateAfterMs ? 'late' : 'fired';
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
