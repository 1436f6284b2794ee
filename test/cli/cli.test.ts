import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/runtime/package-root.ts';

function holdfast(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(packageRoot(), 'bin', 'holdfast'), ...args],
    { encoding: 'utf8', timeout: 30_000 },
  );
  return { status, stdout, stderr };
}

describe('bin/holdfast', () => {
  it.each([
    ['dev', '--demo'],
    ['api', 'DATABASE_URL'],
    ['worker', 'SMTP_URL'],
    ['migrate', 'DATABASE_URL'],
    ['roster', '--dry-run'],
    ['policy', 'check FILE'],
    ['calendar', 'amount_ms'],
  ])('lets %s explain itself', (command, word) => {
    const { status, stdout, stderr } = holdfast(command, '--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.startsWith(`Usage: bin/holdfast ${command}`)).toBe(true);
    expect(stdout).toContain(word);
  });

  it('says its version', () => {
    const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
      readonly version: string;
    };
    expect(holdfast('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('takes an argument that means nothing for wrong use', () => {
    expect(holdfast('dev', '--dmeo')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'holdfast dev: --dmeo means nothing here. See bin/holdfast dev --help.\n',
    });
  });
});
