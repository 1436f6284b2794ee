#!/usr/bin/env node
// Makes policy/demo.yaml and policy/policy.schema.json from policy/default.yaml and the policy's schema.
// With --check it writes nothing and fails if a committed file differs: `npm run check` runs it that way.
import { readFile, writeFile } from 'node:fs/promises';
import { tsImport } from 'tsx/esm/api';

const { demoPolicyFrom } = await tsImport('../src/policy/demo-policy.ts', import.meta.url);
const { policyJsonSchema } = await tsImport('../src/policy/schema.ts', import.meta.url);

const policy = new URL('../policy/', import.meta.url);
const source = await readFile(new URL('default.yaml', policy), 'utf8');
const generated = {
  'demo.yaml': demoPolicyFrom(source),
  'policy.schema.json': `${JSON.stringify(policyJsonSchema(), null, 2)}\n`,
};

const check = process.argv.includes('--check');
for (const [name, text] of Object.entries(generated)) {
  const committed = await readFile(new URL(name, policy), 'utf8').catch(() => '');
  if (committed === text) continue;
  if (check) {
    console.error(`policy/${name} is out of date. Run: node scripts/generate-policy.mjs`);
    process.exitCode = 1;
  } else {
    await writeFile(new URL(name, policy), text);
    console.log(`policy/${name} written`);
  }
}
