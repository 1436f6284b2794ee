/** Something to wait at that can be cut short. A ring while nobody waits is remembered. */
export interface WakeUp {
  ring(): void;
  /** Resolves after a ring, or after so many milliseconds of real time. */
  wait(ms: number): Promise<void>;
}

export function createWakeUp(): WakeUp {
  let rung = false;
  let wake: (() => void) | null = null;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    async wait(ms) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wake = null;
      rung = false;
    },
  };
}
