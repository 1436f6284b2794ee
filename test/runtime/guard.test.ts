import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openGuard } from '../../src/runtime/process/guard.ts';
import { identify, isRunning } from '../../src/runtime/process/identity.ts';

let folder: string;
const owners: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-guard-'));
});
afterEach(async () => {
  for (const owner of owners.splice(0)) owner.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** A process that owns children; resolves with their process ids. */
async function startOwner(): Promise<{ owner: ChildProcess; pids: number[] }> {
  const script = fileURLToPath(new URL('fixtures/guard-owner.ts', import.meta.url));
  const owner = spawn(process.execPath, ['--import', 'tsx', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  owners.push(owner);
  for await (const line of createInterface({ input: owner.stdout })) return { owner, pids: JSON.parse(line) };
  throw new Error('The owner ended before it had started its children.');
}

describe('a guard', () => {
  it('ends all children and what they started when its owner is killed', async () => {
    const { owner, pids } = await startOwner();
    const grandchild = await vi.waitFor(async () => {
      const pid = Number(await readFile(join(folder, 'stubborn.log'), 'utf8'));
      expect(pid).toBeGreaterThan(0);
      return pid;
    });
    const all = [...pids, grandchild].map((pid) => identify(pid));
    expect(all).not.toContain(null);

    owner.kill('SIGKILL');
    await vi.waitFor(() => expect(all.filter((one) => one !== null && isRunning(one))).toEqual([]), {
      timeout: 5_000,
      interval: 50,
    });
  });

  it('says how a child ended, and kills one that does not stop', async () => {
    const guard = openGuard();
    try {
      const logFile = join(folder, 'child.log');
      const brief = await guard.start({ command: '/bin/sh', args: ['-c', 'echo said; exit 3'], logFile });
      expect(await brief.ended).toEqual({ code: 3, signal: null });
      expect(brief.hasEnded()).toEqual({ code: 3, signal: null });
      expect(await readFile(logFile, 'utf8')).toBe('said\n');

      const deaf = await guard.start({
        command: '/bin/sh',
        args: ['-c', "trap '' TERM; echo deaf; sleep 600; sleep 600"],
        logFile,
      });
      await vi.waitFor(async () => expect(await readFile(logFile, 'utf8')).toContain('deaf'));
      expect(await deaf.stop('SIGTERM', 200)).toEqual({ code: null, signal: 'SIGKILL' });
    } finally {
      await guard.close();
    }
  });

  it('ends what still runs when it is closed, and starts nothing more', async () => {
    const guard = openGuard();
    const options = { command: '/bin/sleep', args: ['600'], logFile: join(folder, 'child.log') };
    const child = await guard.start(options);
    await guard.close();
    expect(await child.ended).toEqual({ code: null, signal: 'SIGTERM' });
    await expect(guard.start(options)).rejects.toThrow('being stopped');
  });

  it("fails to start what does not exist with the shell's own code", async () => {
    const guard = openGuard();
    try {
      const logFile = join(folder, 'child.log');
      const child = await guard.start({ command: join(folder, 'nothing'), args: [], logFile });
      expect(await child.ended).toEqual({ code: 127, signal: null });
    } finally {
      await guard.close();
    }
  });
});
