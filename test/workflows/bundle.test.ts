import { describe, expect, test } from 'vitest';
import { workflowBundle } from '../../src/runtime/workflow-bundle.ts';

/** Bytes of our own code and the SDK's together; what grows beyond has brought something in. */
const LARGEST = 2_000_000;

describe('the workflow bundle', () => {
  test('holds no zod, pg, kysely or Intl, no policy, no database, no time zones', async () => {
    const { code } = await workflowBundle();
    // Modules are named in the bundle's comments and source map.
    for (const forbidden of [
      'node_modules/zod',
      'node_modules/pg',
      'node_modules/kysely',
      'node_modules/yaml',
    ]) {
      expect(code.includes(forbidden), forbidden).toBe(false);
    }
    for (const room of [
      'src/policy/',
      'src/db/',
      'src/activities/',
      'src/integrations/',
      'src/api/',
      'src/runtime/',
    ]) {
      expect(code.includes(room), room).toBe(false);
    }
    expect(code).toContain('src/domain/ticket/validate');
    const ours = ownCode(code);
    expect(ours).not.toMatch(/\bIntl\b/);
    expect(ours).not.toMatch(/toLocale/);
  });

  test('stays small', async () => {
    const { code } = await workflowBundle();
    expect(Buffer.byteLength(code)).toBeLessThan(LARGEST);
  });
});

/** The bundle without its source map, in which text of comments would count as code. */
function ownCode(code: string): string {
  return code.replace(/\/\/# sourceMappingURL=.*$/s, '');
}
