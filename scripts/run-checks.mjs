/** Types, lint, format, import boundaries (by lint), dead code, generated files; ends with `N passed, N failed`. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GENERATED } from './generated.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);

/** The file behind a package's command, run without a shell. @param {string} name @param {string} [command] */
function bin(name, command = name) {
  const manifest = join(root, 'node_modules', name, 'package.json');
  const entry = require(manifest).bin;
  return join(dirname(manifest), typeof entry === 'string' ? entry : entry[command]);
}

const checks = [
  { title: 'types', args: [bin('typescript', 'tsc'), '--noEmit', '--project', 'tsconfig.json'] },
  { title: 'lint and import boundaries', args: [bin('oxlint'), '--type-aware', '--deny-warnings'] },
  { title: 'format', args: [bin('@biomejs/biome', 'biome'), 'ci', '--colors=off'] },
  { title: 'dead code', args: [bin('knip'), '--no-progress'] },
  ...GENERATED,
];

let passed = 0;
let failed = 0;
for (const { title, args } of checks) {
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`${status === 0 ? 'ok  ' : 'FAIL'} ${title} ... ${seconds} s\n`);
  if (status === 0) {
    passed += 1;
  } else {
    failed += 1;
    process.stdout.write(`${stdout}${stderr}\n`);
  }
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
