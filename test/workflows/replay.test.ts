import { readdir, readFile } from 'node:fs/promises';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { describe, expect, test } from 'vitest';
import { workflowBundle } from '../../src/runtime/workflow-bundle.ts';

const { EventType } = proto.temporal.api.enums.v1;
const FOLDER = 'test/histories';
const NAMES = (await readdir(FOLDER)).filter((name) => name.endsWith('.json')).sort();

/**
 * Committed histories of whole lives, made by earlier releases. A change of the workflow that would break the
 * tickets that run at the moment of a deploy fails here (CONTRIBUTING.md says what to do then).
 */
describe('replay of committed histories', () => {
  test('there are histories to replay', () => {
    expect(NAMES.length).toBeGreaterThanOrEqual(6);
  });

  test.each(NAMES)('%s', async (name) => {
    const history = historyFromJSON(JSON.parse(await readFile(`${FOLDER}/${name}`, 'utf8')));
    const { path } = await workflowBundle();
    await Worker.runReplayHistory(
      { workflowBundle: { codePath: path }, replayName: name },
      history,
      'ticket-replayed',
    );
  });

  test('a history that this code would not have made is found out', async () => {
    const history = historyFromJSON(JSON.parse(await readFile(`${FOLDER}/typical.json`, 'utf8')));
    // Where it waited, this one has changed search attributes instead.
    const events = (history.events ?? []).map(({ timerStartedEventAttributes: timer, ...event }) =>
      timer === undefined || timer === null
        ? event
        : {
            ...event,
            eventType: EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
            upsertWorkflowSearchAttributesEventAttributes: {
              workflowTaskCompletedEventId: timer.workflowTaskCompletedEventId ?? null,
            },
          },
    );
    const { path } = await workflowBundle();
    await expect(
      Worker.runReplayHistory(
        { workflowBundle: { codePath: path } },
        { ...history, events },
        'ticket-replayed',
      ),
    ).rejects.toThrow(DeterminismViolationError);
  });
});
