import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { cacheFolder } from './provision/cache-folder.ts';

/** The workflow code as Temporal's worker runs it: one file without modules. */
export interface WorkflowBundle {
  readonly code: string;
  /** Where it is kept. */
  readonly path: string;
  /** Of the code. */
  readonly sha256: string;
}

/** The rooms that workflow code may come from (architecture "Rooms, and who may enter"). */
const ROOMS = ['workflows', 'domain', 'contract'];

/** Written by the build beside the compiled code; then nothing is bundled at run time. */
const PREBUILT = 'workflow-bundle.js';

/**
 * The bundle of the workflow code beside this file: prebuilt, else from the cache, else bundled now and cached under
 * a hash of its sources and of the SDK's version. Bundling under load made restarts take 5 to 20 s.
 */
export async function workflowBundle(): Promise<WorkflowBundle> {
  const sources = dirname(dirname(fileURLToPath(import.meta.url)));
  const prebuilt = join(sources, PREBUILT);
  const shipped = await read(prebuilt);
  if (shipped !== null) return describe(prebuilt, shipped);

  const path = join(cacheFolder(), 'bundles', `${await fingerprint(sources)}.js`);
  const cached = await read(path);
  if (cached !== null) return describe(path, cached);
  const code = await bundle(sources);
  await write(path, code);
  return describe(path, code);
}

/**
 * Bundles the workflow code below `sources` into that folder, for a build that is shipped.
 * @returns the path written
 */
export async function prebuildWorkflowBundle(sources: string): Promise<WorkflowBundle> {
  const code = await bundle(sources);
  const path = join(sources, PREBUILT);
  await write(path, code);
  return describe(path, code);
}

async function bundle(sources: string): Promise<string> {
  const extension = extname(fileURLToPath(import.meta.url));
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(sources, 'workflows', `index${extension}`),
    // Its report of modules and sizes is of no use to an operator.
    logger: new DefaultLogger('WARN'),
  });
  return code;
}

async function fingerprint(sources: string): Promise<string> {
  const hash = createHash('sha256');
  const sdk: unknown = createRequire(import.meta.url)('@temporalio/worker/package.json');
  hash.update(`${(sdk as { version: string }).version}\n`);
  for (const room of ROOMS) {
    const names = await readdir(join(sources, room), { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    for (const file of files.sort()) {
      hash
        .update(`${relative(sources, file)}\0`)
        .update(await readFile(file))
        .update('\0');
    }
  }
  return hash.digest('hex').slice(0, 32);
}

/** Complete or not at all: another process may read it this moment. */
async function write(path: string, code: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, code);
  await rename(draft, path);
}

async function read(path: string): Promise<string | null> {
  return await readFile(path, 'utf8').catch(() => null);
}

function describe(path: string, code: string): WorkflowBundle {
  return { code, path, sha256: createHash('sha256').update(code).digest('hex') };
}
