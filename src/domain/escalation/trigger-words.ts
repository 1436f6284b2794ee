import type { Trigger } from '../../contract/words.ts';

/** A trigger as people say it: `P1 created`, `SLA breach`, `security incident`. */
export function triggerWords(trigger: Trigger): string {
  return trigger.replaceAll('_', ' ').replace(/^(?:p1|sla)\b/, (word) => word.toUpperCase());
}
