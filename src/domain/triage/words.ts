/** A ticket's text as words to look for, with where they stood. */
export interface Words {
  /** ` the words of the text ` with one space between and around them. */
  readonly line: string;
}

/** Endings that a keyword of one word may have in the text: `charge` is found in `charged` and `charges`. */
const ENDINGS = ['', 's', 'es', 'd', 'ed', 'ing', 'r', 'ers', 'er'] as const;

/** Letters and digits of any script count as words; everything else separates. */
export function wordsOf(text: string): Words {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return { line: ` ${words.join(' ')} ` };
}

/** Whether a keyword or phrase of the policy stands in the text, as whole words. */
export function contains(words: Words, keyword: string): boolean {
  const wanted = wordsOf(keyword).line.trim();
  if (wanted === '') return false;
  if (wanted.includes(' ')) return words.line.includes(` ${wanted} `);
  return ENDINGS.some((ending) => words.line.includes(` ${wanted}${ending} `));
}

/** The keywords that stand in the text, in the policy's order. */
export function found(words: Words, keywords: readonly string[]): readonly string[] {
  return keywords.filter((keyword) => contains(words, keyword));
}
