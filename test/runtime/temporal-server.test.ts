import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../src/contract/ticket-workflow.ts';
import { openGuard } from '../../src/runtime/process/guard.ts';
import { freePort } from '../../src/runtime/process/ports.ts';
import { findProgram } from '../../src/runtime/provision/find-program.ts';
import { TEMPORAL_CLI } from '../../src/runtime/provision/pinned.ts';
import { registerSearchAttributes } from '../../src/runtime/provision/register-search-attributes.ts';
import { startTemporal } from '../../src/runtime/provision/temporal.ts';
import { systemTime } from '../../src/runtime/time-source.ts';
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

  it('is started again when somebody else was quicker to take a port that it had found for itself', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-busy-'));
    const guard = openGuard();
    try {
      // The first try ends as the real one does.
      const { path } = await findProgram(TEMPORAL_CLI, systemTime);
      const program = join(folder, 'temporal');
      const tried = join(folder, 'tried');
      await writeFile(
        program,
        `#!/bin/sh\nif [ -e ${tried} ]; then exec ${path} "$@"; fi\ntouch ${tried}\n` +
          'echo "failed listening for HTTP API on 127.0.0.1:45257: bind: address already in use" >&2; exit 1\n',
        { mode: 0o755 },
      );
      const server = await startTemporal({
        program,
        port: await freePort(),
        uiPort: null,
        databaseFile: null,
        namespace: 'default',
        logFile: join(folder, 'temporal.log'),
        guard,
      });
      await server.stop(5_000);
    } finally {
      await guard.close();
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('says so when its port is taken for good', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-busy-'));
    const guard = openGuard();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    try {
      const { path: program } = await findProgram(TEMPORAL_CLI, systemTime);
      await expect(
        startTemporal({
          program,
          port: (other.address() as AddressInfo).port,
          uiPort: null,
          databaseFile: null,
          namespace: 'default',
          logFile: join(folder, 'temporal.log'),
          guard,
        }),
      ).rejects.toThrow('address already in use');
    } finally {
      other.close();
      await guard.close();
      await rm(folder, { recursive: true, force: true });
    }
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
