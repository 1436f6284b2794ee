import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../src/api/openapi.ts';
import { OPERATIONS } from '../../src/api/operations.ts';

describe('openapi.json', () => {
  it('is what the operation table says; make it again with node scripts/generate-openapi.mjs', async () => {
    const committed: unknown = JSON.parse(await readFile('openapi.json', 'utf8'));
    expect(JSON.parse(JSON.stringify(openApiDocument()))).toEqual(committed);
  });

  it('names the server it is served from', () => {
    expect(openApiDocument('https://desk.example').servers).toEqual([{ url: 'https://desk.example' }]);
  });

  it('refers only to what it contains', () => {
    const document = openApiDocument();
    const refs = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g);
    const components: Record<string, object> = { ...document.components };
    for (const [ref, kind, name] of refs) {
      expect(Object.keys(components[kind ?? ''] ?? {}), ref).toContain(name);
    }
  });

  it('gives every operation one name and one place', () => {
    expect(new Set(OPERATIONS.map((operation) => operation.name)).size).toBe(OPERATIONS.length);
    expect(new Set(OPERATIONS.map((one) => `${one.method} ${one.path}`)).size).toBe(OPERATIONS.length);
  });
});

describe('every example', () => {
  it.each(OPERATIONS.filter((one) => one.body !== null).map((one) => [one.name, one] as const))(
    'of a body is accepted: %s',
    (_name, operation) => {
      expect(operation.body?.safeParse(operation.example).error).toBeUndefined();
    },
  );

  const answers = OPERATIONS.flatMap((operation) =>
    Object.entries(operation.answers).map(([status, answer]) => [operation.name, status, answer] as const),
  );
  it.each(answers)('of an answer has the form it is described with: %s %s', (_name, _status, answer) => {
    expect(answer.schema.parse(answer.example)).toEqual(answer.example);
  });
});
