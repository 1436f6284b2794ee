import { type Category, LEVELS, type Level, PRIORITIES, type Priority } from '../../contract/words.ts';
import type { Policy } from '../policy.ts';
import { found, type Words } from './words.ts';

export interface Prioritised {
  readonly priority: Priority;
  /** `null` = no evidence. */
  readonly urgency: Level | null;
  readonly impact: Level | null;
  readonly evidence: readonly string[];
}

/** What an intake key's `priority` says about urgency, where the text says nothing (semantics 28). */
const ASKED_URGENCY: Readonly<Record<Priority, Level>> = { P1: 'HIGH', P2: 'HIGH', P3: 'MEDIUM', P4: 'LOW' };

/**
 * Urgency x impact through the policy's matrix. What was not found counts as MEDIUM, and then the category's
 * own range bounds the result; a result with evidence for both stands. Security is never below its floor,
 * triggers raise, and an unsure guess never falls below P3. Semantics 26, 27.
 *
 * @param atLeast - what the triggers found in the text demand
 * @param unsure - the category itself is a guess that a person will review
 */
export function prioritise(
  policy: Policy,
  category: Category,
  text: Words,
  asked: Priority | null,
  atLeast: readonly Priority[],
  unsure: boolean,
): Prioritised {
  const urgencyFound = highest(policy.triage.urgency, text);
  const impactFound = highest(policy.triage.impact, text);
  const urgency = urgencyFound?.level ?? (asked === null ? null : ASKED_URGENCY[asked]);
  const impact = impactFound?.level ?? null;

  let priority = policy.triage.matrix[urgency ?? 'MEDIUM'][impact ?? 'MEDIUM'];
  const range = policy.triage.categories.find((rule) => rule.category === category)?.range;
  if (range !== undefined && (urgency === null || impact === null)) {
    priority = lower(higher(priority, range.worst), range.best);
  }
  if (category === 'security') priority = higher(priority, policy.triage.securityFloor);
  for (const demanded of atLeast) priority = higher(priority, demanded);
  if (unsure) priority = higher(priority, 'P3');

  return {
    priority,
    urgency,
    impact,
    evidence: [
      ...(urgencyFound === null ? [] : [`urgency ${urgencyFound.level}: ${urgencyFound.keyword}`]),
      ...(urgencyFound === null && asked !== null
        ? [`urgency ${ASKED_URGENCY[asked]}: asked for ${asked}`]
        : []),
      ...(impactFound === null ? [] : [`impact ${impactFound.level}: ${impactFound.keyword}`]),
    ],
  };
}

/**
 * The highest level that the text speaks for. A phrase speaks instead of the words inside it: "not urgent" is
 * no evidence of "urgent".
 */
function highest(
  words: Policy['triage']['urgency'],
  text: Words,
): { readonly level: Level; readonly keyword: string } | null {
  const evidence = words.flatMap(({ level, keywords }) =>
    found(text, keywords).map((keyword) => ({ level, keyword })),
  );
  const telling = evidence.filter(
    ({ keyword }) =>
      !evidence.some((other) => other.keyword.length > keyword.length && other.keyword.includes(keyword)),
  );
  for (const level of LEVELS) {
    const first = telling.find((candidate) => candidate.level === level);
    if (first !== undefined) return first;
  }
  return null;
}

/** The more urgent of two. */
export function higher(a: Priority, b: Priority): Priority {
  return PRIORITIES.indexOf(a) <= PRIORITIES.indexOf(b) ? a : b;
}

/** The less urgent of two. */
function lower(a: Priority, b: Priority): Priority {
  return PRIORITIES.indexOf(a) >= PRIORITIES.indexOf(b) ? a : b;
}
