/** Runs every test, or those that the arguments (passed on to vitest) select; ends with `N passed, N failed`. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'holdfast-report-'));
const report = join(folder, 'report.json');
try {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ];
  const { status, signal } = spawnSync(process.execPath, [vitest, ...args], { cwd: root, stdio: 'inherit' });
  const counted = count(report);
  // A file that does not load, an unhandled rejection or a crash fails the run without failing a test.
  const failed = status === 0 ? counted.failed : Math.max(counted.failed, 1);
  if (signal !== null) process.stdout.write(`The test runner was ended by ${signal}.\n`);
  const skipped = counted.skipped === 0 ? '' : `, ${counted.skipped} skipped`;
  process.stdout.write(`\n${counted.passed} passed, ${failed} failed${skipped}\n`);
  process.exitCode = failed === 0 && counted.passed > 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {string} file */
function count(file) {
  try {
    const found = JSON.parse(readFileSync(file, 'utf8'));
    const unloaded = found.testResults.filter(
      (/** @type {any} */ result) => result.status === 'failed' && result.assertionResults.length === 0,
    );
    return {
      passed: found.numPassedTests,
      failed: found.numFailedTests + unloaded.length,
      skipped: found.numPendingTests + found.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
