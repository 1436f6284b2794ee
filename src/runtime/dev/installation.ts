import type { Config } from '../config.ts';
import type { Guard } from '../process/guard.ts';
import type { TimeSource } from '../time-source.ts';
import type { DataFolder } from './data-folder.ts';
import type { KeptPorts } from './kept-ports.ts';
import type { Say } from './say.ts';

/** In which order things end: whoever uses something goes before it. */
export const STOP_ORDER = ['api', 'worker', 'temporal', 'postgres'] as const;
export type Stoppable = (typeof STOP_ORDER)[number];

/** What every part of a start shares. */
export interface Installation {
  readonly say: Say;
  readonly env: NodeJS.ProcessEnv;
  readonly config: Config;
  readonly data: DataFolder;
  readonly guard: Guard;
  readonly ports: KeptPorts;
  readonly time: TimeSource;
  /** Registers how to end something that has been started. */
  readonly onStop: (what: Stoppable, stop: () => Promise<void>) => void;
}
