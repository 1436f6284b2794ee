import type { Category } from '../../contract/words.ts';
import type { CategoryRule } from '../policy.ts';
import { found, type Words } from './words.ts';

/** The category that the text speaks for, and how sure that is. */
export interface Classified {
  readonly category: Category;
  readonly subcategory: string | null;
  /** 0..1: the share of the winning category among all evidence, less where there is little of it. */
  readonly confidence: number;
  readonly evidence: readonly string[];
}

/** The weight of a keyword in the subject, where people say what it is about. */
const IN_SUBJECT = 2;
/** The weight of a trigger that names the category: more than a few words about what is broken. */
const BY_TRIGGER = 4;
/** With this much evidence for one category alone there is no doubt left. */
const ENOUGH = 3;

/**
 * The seed's classification table: every keyword found speaks for its category, those of the subject twice.
 * Without any the category is `other` (semantics 25).
 *
 * @param spokenFor - categories that a trigger in the text speaks for
 */
export function classify(
  categories: readonly CategoryRule[],
  subject: Words,
  body: Words,
  spokenFor: readonly Category[] = [],
): Classified {
  const scored = categories.map((rule) => {
    const keywords = [...rule.keywords, ...rule.subcategories.flatMap((sub) => sub.keywords)];
    const inSubject = found(subject, keywords);
    const inBody = found(body, keywords);
    return {
      rule,
      score:
        inSubject.length * IN_SUBJECT + inBody.length + (spokenFor.includes(rule.category) ? BY_TRIGGER : 0),
      evidence: [...new Set([...inSubject, ...inBody])],
    };
  });
  const total = scored.reduce((sum, { score }) => sum + score, 0);
  // Equal scores go to the category that the policy names first.
  const best = scored.reduce<(typeof scored)[number] | null>(
    (a, b) => (b.score > (a?.score ?? 0) ? b : a),
    null,
  );
  if (best === null) return { category: 'other', subcategory: null, confidence: 0, evidence: [] };
  const share = best.score / total;
  return {
    category: best.rule.category,
    subcategory: subcategoryOf(best.rule, subject, body),
    confidence: Math.round(share * Math.min(1, (best.score + 1) / (ENOUGH + 1)) * 100) / 100,
    evidence: best.evidence.map((keyword) => `${best.rule.category}: ${keyword}`),
  };
}

function subcategoryOf(rule: CategoryRule, subject: Words, body: Words): string | null {
  let best: { name: string; score: number } | null = null;
  for (const { name, keywords } of rule.subcategories) {
    const score = found(subject, keywords).length * IN_SUBJECT + found(body, keywords).length;
    if (score > (best?.score ?? 0)) best = { name, score };
  }
  return best?.name ?? null;
}
