import type { PauseReason, Priority, Tier } from '../../contract/words.ts';

/**
 * What happened to a ticket as far as clocks care, each with the instant at which it happened.
 * Facts may become known out of order; they are kept sorted and every clock is derived from all of them
 * again (semantics 12), so a late fact needs no case of its own.
 */
export type Fact =
  | { readonly kind: 'received'; readonly at: number; readonly waiting: boolean }
  /** A person's public reply, or a live call answered: somebody was answered. */
  | { readonly kind: 'answer'; readonly at: number }
  /** A customer's message that wants an answer. */
  | { readonly kind: 'question'; readonly at: number }
  | {
      readonly kind: 'pause';
      readonly at: number;
      readonly reason: PauseReason;
      readonly until: number | null;
    }
  /** `null` ends every pause. */
  | { readonly kind: 'resume'; readonly at: number; readonly reason: PauseReason | null }
  | { readonly kind: 'resolve'; readonly at: number }
  | { readonly kind: 'reopen'; readonly at: number; readonly restart: boolean }
  | { readonly kind: 'retarget'; readonly at: number; readonly priority: Priority; readonly tier: Tier }
  /** Merged, spam, deleted or closed: every clock stops for good. */
  | { readonly kind: 'end'; readonly at: number };

/** Order at one instant: stop, deadline, pause, resume, start (semantics 11). Deadlines are no facts. */
const RANK: Readonly<Record<Fact['kind'], number>> = {
  // Nothing comes before its receipt, not even an answer given in the same millisecond.
  received: -1,
  answer: 0,
  resolve: 1,
  end: 1,
  retarget: 2,
  pause: 3,
  resume: 4,
  reopen: 5,
  question: 6,
};

/** Puts facts in at their time. What is equal in time and rank keeps the order in which it became known. */
export function insertFacts(timeline: readonly Fact[], facts: readonly Fact[]): readonly Fact[] {
  return [...timeline, ...facts]
    .map((fact, index) => ({ fact, index }))
    .sort((a, b) => a.fact.at - b.fact.at || RANK[a.fact.kind] - RANK[b.fact.kind] || a.index - b.index)
    .map(({ fact }) => fact);
}
