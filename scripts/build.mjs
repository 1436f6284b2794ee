/** Compiles `src` to `dist` and bundles the workflow code there, so that a start compiles and bundles nothing. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const began = performance.now();
rmSync(dist, { recursive: true, force: true });
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const { status } = spawnSync(process.execPath, [tsc, '--project', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (status !== 0) {
  // Half a build would be taken for a whole one by the launcher.
  rmSync(dist, { recursive: true, force: true });
  process.exit(1);
}
const module = await import(pathToFileURL(join(dist, 'runtime', 'workflow-bundle.js')).href);
const { code } = await module.prebuildWorkflowBundle(dist);
const kilobytes = Math.round(code.length / 1000);
process.stdout.write(
  `Built dist, workflow bundle ${kilobytes} kB ... ${((performance.now() - began) / 1000).toFixed(1)} s\n`,
);
process.exit(0);
