import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { policyCommand } from '../../src/cli/policy.ts';

let folder = '';
let wrong = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-policy-'));
  wrong = join(folder, 'wrong.yaml');
  await writeFile(wrong, (await readFile('policy/default.yaml', 'utf8')).replace('P1: 15m\n', 'P1: 15min\n'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...args: readonly string[]) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const status = await policyCommand(args, { stdout, stderr });
  return { status, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

describe('bin/holdfast policy check', () => {
  it.each(['policy/default.yaml', 'policy/demo.yaml'])('finds %s fine', async (file) => {
    const { status, stdout } = await run('check', file);
    expect(status).toBe(0);
    expect(stdout).toMatch(/: fine, version (default|demo)-[0-9a-f]{12}\n$/);
  });

  it('says what is wrong, for people and for scripts', async () => {
    const message = '"15min" is not a duration (did you mean "15m"?)';
    expect(await run('check', wrong)).toEqual({
      status: 1,
      stdout: `${wrong}:41:7 sla.targets.enterprise.P1: ${message}\n`,
      stderr: '',
    });
    const { status, stdout } = await run('check', '--json', wrong);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      file: wrong,
      valid: false,
      version: null,
      findings: [{ line: 41, column: 7, path: 'sla.targets.enterprise.P1', message }],
    });
  });

  it.each([
    [['check']],
    [['chekc', 'policy/default.yaml']],
    [[]],
    [['check', 'a', 'b']],
    [['check', '--strict']],
  ])('takes %j for wrong use', async (args) => {
    expect(await run(...args)).toMatchObject({ status: 2, stdout: '' });
  });

  it('says that a file is empty', async () => {
    const empty = join(folder, 'empty.yaml');
    await writeFile(empty, '# to be written\n');
    const { status, stdout } = await run('check', empty);
    expect(status).toBe(1);
    expect(stdout).toContain(`${empty}:1:1 the file is empty`);
  });

  it('says which file cannot be read', async () => {
    expect(await run('check', join(folder, 'none.yaml'))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('none.yaml cannot be read (ENOENT)'),
    });
  });
});
