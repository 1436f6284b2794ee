/** Prints one line for the person at the terminal. */
export type Say = (line: string) => void;

/** Seconds with one decimal, e.g. `1.2 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Does one step of the start and says what came of it and how long it took. */
export async function step<T>(say: Say, work: () => Promise<T>, describe: (result: T) => string): Promise<T> {
  const before = performance.now();
  const result = await work();
  say(`  ${describe(result)} ... ${seconds(performance.now() - before)}`);
  return result;
}
