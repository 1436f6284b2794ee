/**
 * The word that was probably meant: at most a third of its letters away (two at least for longer words).
 * None where two words are equally near: P5 could be any priority.
 */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  let best: { readonly word: string; readonly distance: number; readonly tied: boolean } | undefined;
  for (const candidate of words) {
    const distance = editDistance(wanted, candidate.toLowerCase());
    const allowed = Math.max(candidate.length > 3 ? 2 : 1, Math.floor(candidate.length / 3));
    if (distance > allowed || (best !== undefined && distance > best.distance)) continue;
    best = { word: candidate, distance, tied: best?.distance === distance };
  }
  return best === undefined || best.tied ? undefined : best.word;
}

/** ` (did you mean "P1"?)`, or nothing when no word is near. */
export function didYouMean(word: string, words: readonly string[]): string {
  const found = nearest(word, words);
  return found === undefined ? '' : ` (did you mean ${JSON.stringify(found)}?)`;
}

/** Insertions, deletions, replacements and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replace = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(replace, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (older[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    older = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}
