import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../contract/ticket-workflow.ts';
import type { Guard, GuardedChild } from '../process/guard.ts';
import { logTail } from '../process/log-tail.ts';

export interface TemporalOptions {
  /** Path of the Temporal CLI. */
  readonly program: string;
  /** A loopback port that is free. */
  readonly port: number;
  /** A free loopback port for the web UI; `null` = none. */
  readonly uiPort: number | null;
  /** SQLite file in which everything is kept; `null` = forgotten at the end. */
  readonly databaseFile: string | null;
  readonly namespace: string;
  readonly logFile: string;
  readonly guard: Guard;
}

export interface TemporalServer {
  /** `host:port`. */
  readonly address: string;
  readonly namespace: string;
  readonly uiUrl: string | null;
  /** The server's own version, e.g. `1.32.0`. */
  readonly version: string;
  readonly child: GuardedChild;
  /** Stops it, and kills it after that many milliseconds. */
  stop(withinMs: number): Promise<void>;
}

/** How the CLI spells the types of search attributes. */
const CLI_TYPES = { KEYWORD: 'Keyword', INT: 'Int' } as const;

/** Milliseconds in which a server has to answer; a large SQLite file takes seconds to open. */
const READY_MS = 60_000;

/** How often it is started before a busy port is believed. */
const TRIES = 3;

/**
 * Starts Temporal's development server on loopback, our search attributes registered, and waits until it serves.
 * Besides the ports it is given it looks for free ones of its own, and somebody else may be quicker to take one:
 * then it is simply started again.
 *
 * @throws Error that quotes the end of the log if it does not come up.
 */
export async function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      const busy = error instanceof Error && error.message.includes('address already in use');
      if (!busy || tried === TRIES) throw error;
    }
  }
}

async function startOnce(options: TemporalOptions): Promise<TemporalServer> {
  const child = await options.guard.start({
    command: options.program,
    args: [
      'server',
      'start-dev',
      '--ip=127.0.0.1',
      `--port=${options.port}`,
      ...(options.uiPort === null ? ['--headless'] : [`--ui-port=${options.uiPort}`]),
      ...(options.databaseFile === null ? [] : [`--db-filename=${options.databaseFile}`]),
      `--namespace=${options.namespace}`,
      '--log-level=warn',
      ...Object.entries(SEARCH_ATTRIBUTES).map(
        ([name, type]) => `--search-attribute=${name}=${CLI_TYPES[type]}`,
      ),
    ],
    logFile: options.logFile,
    // Its settings come from these arguments, not from a TEMPORAL_* variable or a file meant for clients.
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TEMPORAL_CONFIG_FILE: '/dev/null' },
  });
  const address = `127.0.0.1:${options.port}`;
  try {
    return {
      address,
      namespace: options.namespace,
      uiUrl: options.uiPort === null ? null : `http://127.0.0.1:${options.uiPort}`,
      version: await untilItServes(options, address, child),
      child,
      async stop(withinMs) {
        await child.stop('SIGTERM', withinMs);
      },
    };
  } catch (error) {
    await child.stop('SIGTERM', 2_000);
    throw error;
  }
}

async function untilItServes(
  options: TemporalOptions,
  address: string,
  child: GuardedChild,
): Promise<string> {
  const deadline = performance.now() + READY_MS;
  let last: unknown;
  while (performance.now() < deadline) {
    const end = child.hasEnded();
    if (end !== null) {
      const log = await logTail(options.logFile, child.logFrom);
      throw new Error(
        `Temporal ended with ${end.signal ?? `code ${end.code}`}. The end of ${options.logFile}:\n${log}`,
        { cause: last },
      );
    }
    try {
      const connection = await Connection.connect({ address, connectTimeout: 1_000 });
      try {
        await connection.workflowService.describeNamespace({ namespace: options.namespace });
        return (await connection.workflowService.getSystemInfo({})).serverVersion;
      } finally {
        await connection.close();
      }
    } catch (error) {
      last = error;
    }
    await sleep(50);
  }
  const log = await logTail(options.logFile, child.logFrom);
  throw new Error(
    `Temporal did not answer within ${READY_MS / 1000} s. The end of ${options.logFile}:\n${log}`,
    { cause: last },
  );
}
