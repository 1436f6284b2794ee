/**
 * Installs what is missing, then runs the file named by the arguments in this same process:
 * `ensure-installed.mjs [FILE [ARGUMENT...]]`. Depends on nothing, so that it works right after a clone.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lockFile = join(root, 'package-lock.json');
/** Holds the hash of the lock file that was installed last. */
const marker = join(root, 'node_modules', '.installed-from');

requireNode();
install();
const [file, ...rest] = process.argv.slice(2);
if (file !== undefined) {
  const path = resolve(root, file);
  process.argv = [process.execPath, path, ...rest];
  await import(pathToFileURL(path).href);
}

/** Ends with a clear message where this Node.js is too old to even parse the sources. */
function requireNode() {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const wanted = String(engines.node).match(/\d+/g)?.map(Number) ?? [];
  const found = process.versions.node.split('.').map(Number);
  for (const [position, least] of wanted.entries()) {
    if (found[position] > least) return;
    if (found[position] < least) {
      process.stderr.write(
        `Holdfast needs Node.js ${engines.node}; this is ${process.versions.node}. Install a newer one.\n`,
      );
      process.exit(1);
    }
  }
}

function install() {
  const wanted = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  if (!installedByHand()) {
    const began = performance.now();
    process.stdout.write('Installing dependencies (npm ci), once ...\n');
    const npm = process.env.npm_execpath;
    const options = [
      'ci',
      '--include=dev',
      '--include=optional',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ];
    const [command, args] = npm?.endsWith('.js') ? [process.execPath, [npm, ...options]] : ['npm', options];
    const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) {
      const why =
        error === undefined ? `npm ci ended with code ${status}` : `npm cannot be run (${error.message})`;
      process.stderr.write(`${why}. Run \`npm ci\` in ${root} yourself to see more.\n`);
      process.exit(1);
    }
    process.stdout.write(`Dependencies installed ... ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
  }
  writeFileSync(marker, wanted);
}

/** Whether npm itself has installed since the lock file was written, so that nothing need be done again. */
function installedByHand() {
  const record = join(root, 'node_modules', '.package-lock.json');
  return !existsSync(marker) && existsSync(record) && statSync(record).mtimeMs >= statSync(lockFile).mtimeMs;
}
