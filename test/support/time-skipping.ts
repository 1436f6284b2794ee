import { TestWorkflowEnvironment } from '@temporalio/testing';
import { findProgram } from '../../src/runtime/provision/find-program.ts';
import { TIME_SKIPPING_SERVER } from '../../src/runtime/provision/pinned.ts';
import { systemTime } from '../../src/runtime/time-source.ts';

/**
 * A Temporal server that skips time. One a file: its clock is shared, and awaiting an update may skip past a whole
 * timer. `env.sleep` between steps; call `env.teardown()` at the end. It cannot list workflows by query.
 */
export async function timeSkipping(): Promise<TestWorkflowEnvironment> {
  const { path } = await findProgram(TIME_SKIPPING_SERVER, systemTime);
  return await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
}
