import type { Category, Level, Priority, Tier, Trigger } from '../../contract/words.ts';
import type { Policy } from '../policy.ts';
import { type Routed, route } from '../routing/route.ts';
import { classify } from './classify.ts';
import { prioritise } from './prioritise.ts';
import { contains, wordsOf } from './words.ts';

/** What triage looks at. The text is data: nothing in it is ever an instruction. */
export interface TriageInput {
  readonly subject: string;
  readonly body: string;
  readonly tier: Tier;
  /** What the caller said; a person's word stands, anything else is evidence (semantics 28). */
  readonly asked: { readonly priority?: Priority; readonly category?: Category; readonly byPerson: boolean };
}

/** What triage decided, and what decided it (semantics 27). */
export interface Triaged extends Routed {
  readonly category: Category;
  readonly subcategory: string | null;
  readonly priority: Priority;
  readonly prioritySetBy: 'machine' | 'person';
  readonly urgency: Level | null;
  readonly impact: Level | null;
  readonly confidence: number;
  /** Below the policy's threshold: a person should look. */
  readonly review: boolean;
  readonly flags: readonly string[];
  readonly triggers: readonly Trigger[];
  readonly evidence: readonly string[];
  readonly decidedBy: string;
}

/** Classifies, prioritises and routes a new ticket. Semantics 25-29. */
export function triage(policy: Policy, input: TriageInput): Triaged {
  const subject = wordsOf(input.subject);
  const body = wordsOf(input.body);
  const text = wordsOf(`${input.subject} ${input.body}`);
  const byPerson = input.asked.byPerson;

  const fired = policy.triage.triggers.filter((trigger) =>
    trigger.keywords.some((word) => contains(text, word)),
  );
  const spokenFor = fired.flatMap((trigger) => (trigger.speaksFor === undefined ? [] : [trigger.speaksFor]));
  const guess = classify(policy.triage.categories, subject, body, spokenFor);
  const said = byPerson ? input.asked.category : undefined;
  const category = said ?? guess.category;
  const confidence = said === undefined ? guess.confidence : 1;
  const review = confidence < policy.triage.reviewBelow;

  const asked = input.asked.priority ?? null;
  const found = prioritise(
    policy,
    category,
    text,
    byPerson ? null : asked,
    fired.map((trigger) => trigger.atLeast),
    review,
  );
  return {
    category,
    subcategory: said === undefined || said === guess.category ? guess.subcategory : null,
    priority: byPerson && asked !== null ? asked : found.priority,
    prioritySetBy: byPerson && asked !== null ? 'person' : 'machine',
    urgency: found.urgency,
    impact: found.impact,
    confidence,
    review,
    flags: fired.map((trigger) => trigger.name),
    triggers: [
      ...new Set(fired.flatMap((trigger) => (trigger.raises === undefined ? [] : [trigger.raises]))),
    ],
    evidence: [...guess.evidence, ...found.evidence, ...fired.map((trigger) => `trigger: ${trigger.name}`)],
    decidedBy: said === undefined ? 'keyword table' : 'the person who opened it',
    ...route(policy, category, input.tier),
  };
}
