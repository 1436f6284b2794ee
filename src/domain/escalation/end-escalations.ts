import type { Turn } from '../ticket/turn.ts';
import { supersede } from './supersede.ts';

/** A ticket that has ended escalates no more (semantics 22). */
export function endEscalations(turn: Turn, occurredAt: number): void {
  supersede(turn, occurredAt, () => true);
}
