import { describe, expect, it } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../src/contract/ticket-workflow.ts';
import { registerSearchAttributes } from '../../src/runtime/provision/register-search-attributes.ts';
import { devServer } from '../support/temporal.ts';
import { timeSkipping } from '../support/time-skipping.ts';

const DAY_MS = 86_400_000;

describe('the Temporal development server', () => {
  it('knows our search attributes and its workflows after it was killed', async () => {
    await using server = await devServer();
    const { connection, client } = server.env;
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace: 'default',
    });
    expect(Object.keys(customAttributes ?? {})).toEqual(
      expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTES)),
    );

    await client.workflow.start('nobody-runs-it', { workflowId: 'kept', taskQueue: 'nobody' });
    await server.stop('SIGKILL');
    await server.start();
    const kept = await client.workflow.getHandle('kept').describe();
    expect(kept.status.name).toBe('RUNNING');
  });

  it('is given the search attributes it lacks, once', async () => {
    await using server = await devServer();
    const { connection } = server.env;
    expect(await registerSearchAttributes(connection, 'default')).toEqual([]);
    await connection.operatorService.removeSearchAttributes({
      namespace: 'default',
      searchAttributes: ['EscalationStage'],
    });
    expect(await registerSearchAttributes(connection, 'default')).toEqual(['EscalationStage']);
  });
});

describe('the time-skipping server', () => {
  it('lets days pass in seconds', async () => {
    const env = await timeSkipping();
    try {
      const before = await env.currentTimeMs();
      await env.sleep('3 days');
      expect((await env.currentTimeMs()) - before).toBeGreaterThanOrEqual(3 * DAY_MS);
    } finally {
      await env.teardown();
    }
  });
});
