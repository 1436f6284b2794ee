import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identify } from '../../src/runtime/process/identity.ts';
import { takeLock } from '../../src/runtime/process/lock-file.ts';

const NOW = Date.UTC(2026, 2, 2, 9);
let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-lock-'));
  path = join(folder, 'lock');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function take() {
  const result = await takeLock(path, NOW);
  if (!result.taken) throw new Error(`held by ${result.holder.pid}`);
  return result.lock;
}

describe('a lock file', () => {
  it('tells the second one who holds it, since when and where', async () => {
    const lock = await take();
    await lock.say('http://127.0.0.1:8080');
    const second = await takeLock(path, NOW + 1);
    expect(second).toMatchObject({
      taken: false,
      holder: { pid: process.pid, since: NOW, note: 'http://127.0.0.1:8080' },
    });
  });

  it('is free again after its release, and leaves nothing behind', async () => {
    await (await take()).release();
    expect(await readdir(folder)).toEqual([]);
    await take();
  });

  it('is free when its holder has died', async () => {
    const child = spawn('/bin/sleep', ['600']);
    const holder = identify(child.pid ?? 0);
    await writeFile(path, JSON.stringify({ ...holder, since: NOW, note: null }));
    expect(await takeLock(path, NOW)).toMatchObject({ taken: false });
    child.kill('SIGKILL');
    await once(child, 'exit');
    await take();
  });

  it('is free when the process id now belongs to another process', async () => {
    await writeFile(
      path,
      JSON.stringify({ pid: process.pid, began: 'another boot:1', since: NOW, note: null }),
    );
    await take();
  });

  it('is free when what stands in it is not understood', async () => {
    await writeFile(path, '{"pid":');
    await take();
  });

  it('goes to one of many that take it at once from a dead holder', async () => {
    await writeFile(
      path,
      JSON.stringify({ pid: process.pid, began: 'another boot:1', since: NOW, note: null }),
    );
    const results = await Promise.all(Array.from({ length: 8 }, () => takeLock(path, NOW)));
    expect(results.filter(({ taken }) => taken)).toHaveLength(1);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid, since: NOW });
  });
});
