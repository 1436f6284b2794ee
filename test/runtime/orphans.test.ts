import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endOrphans, recordChildren } from '../../src/runtime/dev/orphans.ts';
import { openGuard } from '../../src/runtime/process/guard.ts';
import { identify } from '../../src/runtime/process/identity.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-orphans-'));
  file = join(folder, 'children.json');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('what an earlier start left running', () => {
  it('is ended before anything new starts on the same data', async () => {
    const orphan = spawn('/bin/sleep', ['600']);
    const ended = once(orphan, 'exit');
    await writeFile(file, JSON.stringify([identify(orphan.pid ?? 0)]));
    await endOrphans(file, 0);
    expect(await ended).toEqual([null, 'SIGKILL']);
  });

  it('is not confused with a stranger who got its process id', async () => {
    const stranger = spawn('/bin/sleep', ['600']);
    await writeFile(file, JSON.stringify([{ pid: stranger.pid, began: 'another boot:1' }]));
    await endOrphans(file, 0);
    expect(identify(stranger.pid ?? 0)).not.toBeNull();
    stranger.kill('SIGKILL');
  });

  it('is nothing when there is no record, or one that is not understood', async () => {
    await endOrphans(file, 0);
    await writeFile(file, '[{"pid":');
    await endOrphans(file, 0);
  });

  it('is known from a record that follows every start and end', async () => {
    const guard = recordChildren(openGuard(), file);
    const child = await guard.start({
      command: '/bin/sleep',
      args: ['600'],
      logFile: join(folder, 'sleep.log'),
    });
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual([identify(child.pid)]);
    await child.stop('SIGTERM', 1_000);
    await vi.waitFor(async () => expect(JSON.parse(await readFile(file, 'utf8'))).toEqual([]));
    await guard.close();
  });
});
