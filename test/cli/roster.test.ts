import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rosterCommand } from '../../src/cli/roster.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-roster-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...args: readonly string[]) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const status = await rosterCommand(args, { stdout, stderr, env: { HOLDFAST_DATA_DIR: folder } });
  return { status, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

describe('bin/holdfast roster apply', () => {
  it('says which file cannot be read, as wrong use', async () => {
    const file = join(folder, 'none.yaml');
    expect(await run('apply', file)).toEqual({
      status: 2,
      stdout: '',
      stderr: `holdfast roster: ${file} cannot be read (ENOENT). Check the path and its rights.\n`,
    });
  });

  it('says what is wrong in the file', async () => {
    const file = join(folder, 'wrong.yaml');
    await writeFile(file, 'nonsense: 1\n');
    const { status, stderr } = await run('apply', file);
    expect(status).toBe(1);
    expect(stderr).toContain(`${file}:1:1 `);
  });

  it('does not knock at the database of a Holdfast that was killed', async () => {
    const killed = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(killed, 'close');
    const url = 'postgres://holdfast@127.0.0.1:1/holdfast';
    await writeFile(join(folder, 'run.json'), JSON.stringify({ database_url: url, pid: killed.pid }));
    const { status, stderr } = await run('apply', 'policy/demo-roster.yaml');
    expect(status).toBe(1);
    expect(stderr).toBe(
      `The Holdfast that ${join(folder, 'run.json')} tells of (process ${killed.pid}) does not run any more. ` +
        'Start it again (`npm start`), or set DATABASE_URL.\n',
    );
  });
});
