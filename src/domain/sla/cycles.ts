import type { ClockName } from '../../contract/words.ts';
import type { Fact } from '../ticket/timeline.ts';

/** One run of a clock from its start to its stop, before anything is measured. */
export interface Cycle {
  readonly name: ClockName;
  readonly cycle: number;
  readonly startedAt: number;
  readonly stop: { readonly at: number; readonly kind: 'stop' | 'cancel' } | null;
  /** The time that earlier cycles used counts here (semantics 20). */
  readonly continues: boolean;
}

/**
 * Which clocks ran and when. Semantics 7-10 and 20: `first_response` from receipt to the first answer;
 * `next_response` from the first unanswered question, only after the first response; `resolution` from
 * receipt, and again from each reopening.
 */
export function cyclesOf(timeline: readonly Fact[]): readonly Cycle[] {
  const cycles: Cycle[] = [];
  const running = new Map<ClockName, number>();
  const counts = new Map<ClockName, number>();

  const start = (name: ClockName, startedAt: number, continues = false): void => {
    if (running.has(name)) return;
    const cycle = (counts.get(name) ?? 0) + 1;
    counts.set(name, cycle);
    running.set(name, cycles.length);
    cycles.push({ name, cycle, startedAt, stop: null, continues });
  };
  const stop = (name: ClockName, at: number, kind: 'stop' | 'cancel' = 'stop'): void => {
    const index = running.get(name);
    const cycle = index === undefined ? undefined : cycles[index];
    if (index === undefined || cycle === undefined) return;
    running.delete(name);
    cycles[index] = { ...cycle, stop: { at: Math.max(at, cycle.startedAt), kind } };
  };

  for (const fact of timeline) {
    switch (fact.kind) {
      case 'received':
        start('first_response', fact.at);
        // A ticket that an agent opened with nobody waiting owes no first response (semantics 7).
        if (!fact.waiting) stop('first_response', fact.at, 'cancel');
        start('resolution', fact.at);
        break;
      case 'answer':
        stop('first_response', fact.at);
        stop('next_response', fact.at);
        break;
      case 'question':
        if (!running.has('first_response')) start('next_response', fact.at);
        break;
      case 'resolve':
        stop('first_response', fact.at);
        stop('next_response', fact.at);
        stop('resolution', fact.at);
        break;
      case 'reopen':
        start('resolution', fact.at, !fact.restart);
        break;
      case 'end':
        for (const name of running.keys()) stop(name, fact.at, 'cancel');
        break;
      case 'pause':
      case 'resume':
      case 'retarget':
        break;
      default:
        fact satisfies never;
    }
  }
  return cycles;
}
