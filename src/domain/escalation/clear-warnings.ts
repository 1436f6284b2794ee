import { isRunning } from '../sla/clock.ts';
import type { Turn } from '../ticket/turn.ts';
import { supersede } from './supersede.ts';

/**
 * A stopped clock clears its 50 and 75 %, and so does a longer target that puts them ahead again; a breach needs
 * an outcome and stays (semantics 19, 35).
 */
export function clearWarnings(turn: Turn): void {
  supersede(turn, turn.now, ({ cause }) => {
    if (cause.kind !== 'stage' || cause.percent >= 100) return false;
    const clock = turn.state.clocks.find(
      (other) => other.name === cause.clock && other.cycle === cause.cycle,
    );
    const stage = clock?.stages.find((other) => other.percent === cause.percent);
    return clock === undefined || !isRunning(clock) || stage?.state === 'pending';
  });
}
