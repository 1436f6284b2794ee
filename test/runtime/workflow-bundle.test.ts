import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { workflowBundle } from '../../src/runtime/workflow-bundle.ts';

/** What Temporal's own workflow library brings. */
const PACKAGES = ['@temporalio/common', '@temporalio/workflow', 'long', 'ms', 'nexus-rpc'];
/** Temporal's library alone makes 1.6 MB with its source map; what is added by ours has to stay small. */
const LARGEST = 2_000_000;

describe('the workflow bundle', () => {
  it('holds the workflows, the rules, the contract and Temporal, and nothing else', async () => {
    const { code } = await workflowBundle();
    const packages = [...code.matchAll(/node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\//g)].map(
      ([, name]) => name ?? '',
    );
    expect([...new Set(packages)].sort()).toEqual(PACKAGES);
    const rooms = [...code.matchAll(/\.\/src\/(\w+)\//g)].map(([, room]) => room ?? '');
    expect(rooms).toContain('workflows');
    expect(['workflows', 'domain', 'contract']).toEqual(expect.arrayContaining([...new Set(rooms)]));
    // The source map at the end is base64: any letters may turn up there.
    const [program = ''] = code.split('//# sourceMappingURL');
    expect(program).not.toMatch(/\bIntl\b|toLocale\w*String/);
    expect(code.length).toBeLessThan(LARGEST);
  });

  it('is made once for the same sources', async () => {
    const first = await workflowBundle();
    expect(await workflowBundle()).toEqual(first);
    expect(await readFile(first.path, 'utf8')).toBe(first.code);
  });
});
