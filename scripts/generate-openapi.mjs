#!/usr/bin/env node
// Makes openapi.json from the operation table of the API.
// With --check it writes nothing and fails if the committed file differs: `npm run check` runs it that way.
import { readFile, writeFile } from 'node:fs/promises';
import { tsImport } from 'tsx/esm/api';

const { openApiDocument } = await tsImport('../src/api/openapi.ts', import.meta.url);

const file = new URL('../openapi.json', import.meta.url);
const text = `${JSON.stringify(openApiDocument(), null, 2)}\n`;
const committed = await readFile(file, 'utf8').catch(() => '');
if (committed !== text) {
  if (process.argv.includes('--check')) {
    console.error('openapi.json is out of date. Run: node scripts/generate-openapi.mjs');
    process.exitCode = 1;
  } else {
    await writeFile(file, text);
    console.log('openapi.json written');
  }
}
