/** Where "now" comes from. Handed in everywhere, so that a test which skips time moves everything together. */
export interface TimeSource {
  /** Epoch milliseconds. */
  now(): number;
}

/** The machine's own clock. */
export const systemTime: TimeSource = { now: () => Date.now() };
