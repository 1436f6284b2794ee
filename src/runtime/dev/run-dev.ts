import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { readPolicyFile } from '../../policy/read-policy-file.ts';
import { readRosterFile } from '../../roster/read-roster.ts';
import { type Config, loadConfig } from '../config.ts';
import { packageRoot } from '../package-root.ts';
import { openGuard } from '../process/guard.ts';
import { systemTime } from '../time-source.ts';
import { workflowBundle } from '../workflow-bundle.ts';
import { type DataFolder, keepSecret, openDataFolder } from './data-folder.ts';
import { migrateDatabase } from './database.ts';
import { type Installation, STOP_ORDER, type Stoppable } from './installation.ts';
import { keptPorts } from './kept-ports.ts';
import { endOrphans, recordChildren } from './orphans.ts';
import { removeRunFile, writeRunFile } from './run-file.ts';
import { type Say, seconds, step } from './say.ts';
import { providePostgres } from './start-postgres.ts';
import { startApi, startWorker } from './start-roles.ts';
import { type ProvidedTemporal, provideTemporal } from './start-temporal.ts';
import { listenForStop } from './stop-signals.ts';

export interface DevOptions {
  /** Sample data and a stream of tickets under the demo's policy, in a data folder of its own. */
  readonly demo: boolean;
}

interface Ready {
  readonly apiUrl: string;
  readonly apiKey: string;
  /** What a shell puts in the key's place. */
  readonly keyInShell: string;
}

/**
 * Runs everything on this machine until it is told to stop: PostgreSQL, Temporal, the API and a worker.
 * @returns the exit code: 0 after an orderly stop, 1 if it could not start
 */
export async function runDev(options: DevOptions): Promise<number> {
  // Whoever reads our output may go before us; that is no reason to leave children alone.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  const say: Say = (line) => void process.stdout.write(`${line}\n`);
  const began = performance.now();
  try {
    const config = loadConfig();
    await checkFiles(config);
    const folder = config.dataFolder ?? resolve(options.demo ? '.holdfast-demo' : '.holdfast');
    const data = await openDataFolder(folder, systemTime.now());
    try {
      return await runIn(data, config, options, say, began);
    } finally {
      await data.lock.release();
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

/**
 * Reads what the roles will read, before anything is started.
 * @throws Error that names the setting, or what is wrong in the file
 */
async function checkFiles({ policyFile, rosterFile }: Config): Promise<void> {
  await checkFile('HOLDFAST_POLICY', policyFile, readPolicyFile);
  await checkFile('HOLDFAST_ROSTER', rosterFile, readRosterFile);
}

async function checkFile(
  setting: string,
  path: string | null,
  read: (path: string) => Promise<unknown>,
): Promise<void> {
  if (path === null) return;
  try {
    await read(path);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const message =
      'syscall' in error && 'code' in error
        ? `${setting}: ${path} cannot be read (${String(error.code)}). Correct the path or its rights.`
        : `${setting}: ${path} cannot be used. Correct this:\n${error.message}`;
    throw new Error(message, { cause: error });
  }
}

async function runIn(
  data: DataFolder,
  config: Config,
  options: DevOptions,
  say: Say,
  began: number,
): Promise<number> {
  const children = data.file('children.json');
  const guard = recordChildren(openGuard(), children);
  using stop = listenForStop(say, () => guard.close());
  const stops = new Map<Stoppable, () => Promise<void>>();
  const runFile = data.file('run.json');
  try {
    await removeRunFile(runFile);
    say(`Holdfast${options.demo ? ' demo' : ''} starts; data in ${data.path}`);
    await endOrphans(children);
    const installation: Installation = {
      // Once it is being stopped, what ends has been ended.
      say: (line) => (stop.signal.aborted ? undefined : say(line)),
      env: process.env,
      config,
      data,
      guard,
      ports: await keptPorts(data.file('ports.json'), say),
      time: systemTime,
      onStop: (what, end) => void stops.set(what, end),
    };
    const starting = startAll(installation, options, runFile, began);
    const ready = await Promise.race([starting, aborted(stop.signal)]);
    if (ready === null) {
      // What is still coming up is ended by the guard; its failure is of no interest any more.
      starting.catch(() => undefined);
      return 0;
    }
    if (options.demo) await playDemo(ready, say, stop.signal);
    await aborted(stop.signal);
    return 0;
  } finally {
    await removeRunFile(runFile);
    for (const what of STOP_ORDER) await stops.get(what)?.();
    await guard.close();
    say('Stopped.');
  }
}

async function startAll(
  installation: Installation,
  options: DevOptions,
  runFile: string,
  began: number,
): Promise<Ready> {
  const { say, data } = installation;
  // All three are waited for even if one fails: its message must not come between those of the others' ends.
  const [database, temporal, bundle] = await Promise.allSettled([
    provideDatabase(installation),
    provideTemporal(installation),
    step(say, workflowBundle, () => 'Workflow code bundled'),
  ]);
  if (database.status === 'rejected') throw database.reason;
  if (temporal.status === 'rejected') throw temporal.reason;
  if (bundle.status === 'rejected') throw bundle.reason;

  const key = await apiKey(installation);
  const env = roleEnvironment(installation, options, database.value, temporal.value, key.secret);
  const [api, worker] = await Promise.allSettled([
    startApi(installation, env),
    startWorker(installation, env, temporal.value.connection),
  ]);
  if (api.status === 'rejected') throw api.reason;
  if (worker.status === 'rejected') throw worker.reason;

  const apiUrl = api.value;
  const { connection, uiUrl } = temporal.value;
  await writeRunFile(runFile, {
    api_url: apiUrl,
    temporal_address: connection.address,
    temporal_namespace: connection.namespace,
    temporal_ui_url: uiUrl,
    database_url: database.value,
    pid: process.pid,
  });
  await data.lock.say(apiUrl);
  say(`Ready in ${seconds(performance.now() - began)}.\n`);
  say(`  API          ${apiUrl}   (reference: ${apiUrl}/openapi.json)`);
  if (uiUrl !== null) say(`  Temporal UI  ${uiUrl}/namespaces/${connection.namespace}/workflows`);
  say(`  API key      ${key.isNew ? key.secret : key.where}`);
  say(`  Logs         ${data.file('logs')}\n`);
  if (!options.demo) sayNextStep(say, apiUrl, key.inShell);
  return { apiUrl, apiKey: key.secret, keyInShell: key.inShell };
}

async function provideDatabase(installation: Installation): Promise<string> {
  const url = await providePostgres(installation);
  await step(
    installation.say,
    () => migrateDatabase(url),
    (changes) => (changes === 0 ? 'Schema up to date' : `Schema: ${changes} migration(s) applied`),
  );
  return url;
}

interface ApiKey {
  readonly secret: string;
  readonly isNew: boolean;
  /** Where a person finds it again, in words. */
  readonly where: string;
  /** What a shell puts in its place. */
  readonly inShell: string;
}

async function apiKey({ config, data }: Installation): Promise<ApiKey> {
  if (config.apiKey !== null) {
    return {
      secret: config.apiKey,
      isNew: false,
      where: 'as set in HOLDFAST_API_KEY',
      inShell: '$HOLDFAST_API_KEY',
    };
  }
  const file = data.file('api-key');
  const kept = await keepSecret(file, () => `hf_${randomBytes(32).toString('base64url')}`);
  return { ...kept, where: `in ${file}`, inShell: `$(cat ${file})` };
}

function roleEnvironment(
  { env, config, data }: Installation,
  options: DevOptions,
  databaseUrl: string,
  temporal: ProvidedTemporal,
  key: string,
): NodeJS.ProcessEnv {
  const demoFile = (name: string) => (options.demo ? join(packageRoot(), 'policy', name) : null);
  const policy = config.policyFile ?? demoFile('demo.yaml');
  const roster = config.rosterFile ?? demoFile('demo-roster.yaml');
  return {
    ...env,
    ...temporal.env,
    DATABASE_URL: databaseUrl,
    HOLDFAST_API_KEY: key,
    HOLDFAST_DATA_DIR: data.path,
    ...(policy === null ? {} : { HOLDFAST_POLICY: policy }),
    ...(roster === null ? {} : { HOLDFAST_ROSTER: roster }),
  };
}

function sayNextStep(say: Say, apiUrl: string, key: string): void {
  say('Try this in another terminal:\n');
  say(
    `  curl -s ${apiUrl}/v1/tickets -H "Authorization: Bearer ${key}" -H 'Content-Type: application/json' \\`,
  );
  say(
    `    -d '{"subject": "Site is down", "body": "Nobody can log in since 09:00.", "channel": "web", ` +
      `"requester": {"email": "ada@example.com"}}'\n`,
  );
  say('Ctrl-C stops everything; the data stays.');
}

async function playDemo({ apiUrl, apiKey, keyInShell }: Ready, say: Say, signal: AbortSignal): Promise<void> {
  try {
    // Only here: the roles import this file as well and have no use for the demo.
    const { runDemo } = await import('../../demo/run-demo.ts');
    await runDemo({ apiUrl, apiKey, keyInShell, say, signal });
    if (!signal.aborted) say('\nEverything keeps running to be looked at. Ctrl-C stops it; the data stays.');
  } catch (error) {
    if (!signal.aborted)
      say(`The demo's stream of tickets ended: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function aborted(signal: AbortSignal): Promise<null> {
  if (!signal.aborted) await once(signal, 'abort');
  return null;
}
