import proto from '@temporalio/proto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { SEARCH_ATTRIBUTES } from '../../src/contract/ticket-workflow.ts';
import { findProgram } from '../../src/runtime/provision/find-program.ts';
import { TIME_SKIPPING_SERVER } from '../../src/runtime/provision/pinned.ts';
import { systemTime } from '../../src/runtime/time-source.ts';

const { IndexedValueType } = proto.temporal.api.enums.v1;
const TYPES = {
  KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  INT: IndexedValueType.INDEXED_VALUE_TYPE_INT,
} as const;

/**
 * A Temporal server that skips time. One a file: its clock is shared, and awaiting an update may skip past a whole
 * timer. `env.sleep` between steps; call `env.teardown()` at the end. It cannot list workflows by query.
 */
export async function timeSkipping(): Promise<TestWorkflowEnvironment> {
  const { path } = await findProgram(TIME_SKIPPING_SERVER, systemTime);
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  // This server can add search attributes, not list them.
  await env.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(
      Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, TYPES[type]]),
    ),
  });
  return env;
}
