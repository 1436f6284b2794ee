import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { packageRoot } from '../../src/runtime/package-root.ts';
import { isRunning, type ProcessIdentity } from '../../src/runtime/process/identity.ts';
import { type Installation, startInstallation } from '../support/installation.ts';

/** How long a child may outlive the launcher (interfaces.md). */
const ORPHAN_MS = 5_000;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-dev-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** What these tests read of a ticket. */
interface Shown {
  readonly id: string;
  readonly priority: string | null;
  readonly clocks: readonly { readonly state: string; readonly due_at: string | null }[];
}

async function call(desk: Installation, method: string, path: string, body?: unknown): Promise<Shown> {
  const answer = await fetch(`${desk.run.api_url}/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${desk.apiKey}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.ok, await answer.clone().text()).toBe(true);
  return (await answer.json()) as Shown;
}

const OTHER_PORTS = {
  HOLDFAST_POSTGRES_PORT: '0',
  HOLDFAST_TEMPORAL_PORT: '0',
  HOLDFAST_TEMPORAL_UI_PORT: '0',
};

/** A start that has to end by itself, with status 1. */
async function fail(env: NodeJS.ProcessEnv): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, [join(packageRoot(), 'bin', 'holdfast'), 'dev'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 90_000,
  });
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const [status] = await once(child, 'close');
  const [stdout, stderr] = await said;
  expect(status, stderr).toBe(1);
  return { stdout, stderr };
}

async function expectGone(processes: readonly ProcessIdentity[]): Promise<void> {
  await vi.waitFor(() => expect(processes.filter(isRunning)).toEqual([]), {
    timeout: ORPHAN_MS,
    interval: 50,
  });
}

const TICKET = {
  subject: 'Invoice charged twice',
  body: 'Our invoice for March was charged twice.',
  channel: 'web',
  requester: { email: 'ada@example.com' },
};

describe('bin/holdfast dev', () => {
  it('says where everything is, holds its data alone, and leaves nothing behind when stopped', async () => {
    await using desk = await startInstallation(folder);
    const runFile = join(folder, 'run.json');
    expect((await stat(runFile)).mode & 0o777).toBe(0o600);
    expect(Object.keys(desk.run)).toEqual([
      'api_url',
      'temporal_address',
      'temporal_namespace',
      'temporal_ui_url',
      'database_url',
      'pid',
    ]);
    expect(desk.run.pid).toBe(desk.process.pid);
    expect(desk.said()).toContain(desk.apiKey);
    expect((await fetch(`${desk.run.temporal_ui_url}/`)).status).toBe(200);

    const second = spawnSync(process.execPath, [join(packageRoot(), 'bin', 'holdfast'), 'dev'], {
      env: { ...process.env, HOLDFAST_DATA_DIR: folder },
      encoding: 'utf8',
    });
    expect(second.status).toBe(1);
    expect(second.stderr).toMatch(
      new RegExp(`is in use by process ${desk.run.pid} since 20\\d\\d-.* at ${desk.run.api_url}`),
    );

    const processes = desk.processes();
    expect(processes.length).toBeGreaterThan(5);
    expect(await desk.end('SIGTERM')).toBe(0);
    expect(processes.filter(isRunning)).toEqual([]);
    await expect(readFile(runFile)).rejects.toThrow('ENOENT');
  });

  it('leaves no process after kill -9, and the next start finds everything as it was', async () => {
    let ticketId: string;
    let dueAt: string | null | undefined;
    {
      await using desk = await startInstallation(folder);
      ticketId = (await call(desk, 'POST', '/tickets', TICKET)).id;
      const clock = await vi.waitFor(
        async () => {
          const { clocks } = await call(desk, 'GET', `/tickets/${ticketId}`);
          expect(clocks.length).toBeGreaterThan(0);
          return clocks[0];
        },
        { timeout: 20_000, interval: 100 },
      );
      dueAt = clock?.due_at;
      const processes = desk.processes();
      await desk.end('SIGKILL');
      await expectGone(processes);
    }
    await using desk = await startInstallation(folder);
    // The secret itself is printed once only.
    expect(desk.said()).toContain(`API key      in ${join(folder, 'api-key')}\n`);
    expect(desk.said()).not.toContain(desk.apiKey);
    const ticket = await call(desk, 'GET', `/tickets/${ticketId}`);
    expect(ticket.clocks[0]).toMatchObject({ state: 'running', due_at: dueAt });
    // Its workflow waits as before: a command reaches it and is answered with its verdict.
    const answered = await call(desk, 'POST', `/tickets/${ticketId}/priority`, {
      priority: 'P1',
      reason: 'by phone',
    });
    expect(answered.priority).toBe('P1');
  });

  it('starts again what ends by itself', async () => {
    await using desk = await startInstallation(folder);
    const before = desk.processes().map(({ pid }) => pid);
    const postmaster = Number(
      (await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0],
    );
    expect(before).toContain(postmaster);
    process.kill(postmaster, 'SIGKILL');
    await vi.waitFor(() => expect(desk.said()).toContain('PostgreSQL runs again.'), {
      timeout: 30_000,
      interval: 100,
    });
    await vi.waitFor(() => call(desk, 'GET', '/tickets'), { timeout: 20_000, interval: 200 });
  });

  it('ends what it began when it cannot start, and says why', async () => {
    await using other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const failing = await fail({ ...OTHER_PORTS, PORT: String(port), HOLDFAST_DATA_DIR: folder });
    expect(failing.stderr).toContain(String(port));
    expect(JSON.parse(await readFile(join(folder, 'children.json'), 'utf8'))).toEqual([]);
  });

  it.each(['HOLDFAST_POLICY', 'HOLDFAST_ROSTER'])(
    'looks into the file of %s before it starts anything',
    async (setting) => {
      const file = join(folder, 'mine.yaml');
      const env = { HOLDFAST_DATA_DIR: join(folder, 'data'), [setting]: file };
      expect(await fail(env)).toEqual({
        stdout: '',
        stderr: `${setting}: ${file} cannot be read (ENOENT). Correct the path or its rights.\n`,
      });
      await writeFile(file, 'nonsense: 1\n');
      const { stderr } = await fail(env);
      expect(stderr).toMatch(`${setting}: ${file} cannot be used. Correct this:\n${file}:1:1 `);
      await expect(stat(join(folder, 'data'))).rejects.toThrow('ENOENT');
    },
  );

  it.each(['file', 'file/below'])('refuses the %s as its data folder', async (name) => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    expect(await fail({ HOLDFAST_DATA_DIR: join(folder, name) })).toEqual({
      stdout: '',
      stderr:
        `HOLDFAST_DATA_DIR: ${join(folder, name)} cannot be used, because ${file} is a file. ` +
        'Choose a folder that you may write to.\n',
    });
  });
});
