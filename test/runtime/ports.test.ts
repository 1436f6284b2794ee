import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keptPorts } from '../../src/runtime/dev/kept-ports.ts';
import { choosePort, freePort } from '../../src/runtime/process/ports.ts';

const servers: Server[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-ports-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await rm(folder, { recursive: true, force: true });
});

async function occupy(port: number): Promise<void> {
  const server = createServer().listen({ port, host: '127.0.0.1' });
  servers.push(server);
  await once(server, 'listening');
}

const wish = (standard: number, explicit: number | null = null) => ({
  name: 'the API',
  variable: 'PORT',
  explicit,
  standard,
  host: '127.0.0.1',
});

describe('a port', () => {
  it('is the standard one when that is free', async () => {
    const standard = await freePort();
    expect(await choosePort({ ...wish(standard), remembered: null })).toBe(standard);
  });

  it('is one of the next when the standard one is busy', async () => {
    const standard = await freePort();
    await occupy(standard);
    const port = await choosePort({ ...wish(standard), remembered: null });
    expect(port).toBeGreaterThan(standard);
    expect(port).toBeLessThanOrEqual(standard + 20);
  });

  it('is refused when it was asked for and is busy', async () => {
    const busy = await freePort();
    await occupy(busy);
    await expect(choosePort({ ...wish(8080, busy), remembered: null })).rejects.toThrow(
      `Port ${busy} for the API is in use. Stop what listens there, set PORT to another port`,
    );
  });

  it('is any free one when 0 was asked for', async () => {
    expect(await choosePort({ ...wish(8080, 0), remembered: null })).toBeGreaterThan(0);
  });

  it('is not given twice in one start', async () => {
    const standard = await freePort();
    expect(await choosePort({ ...wish(standard), remembered: null }, new Set([standard]))).not.toBe(standard);
  });
});

describe('kept ports', () => {
  it('are said when they differ from the standard, and taken again by the next start', async () => {
    const standard = await freePort();
    await occupy(standard);
    const said: string[] = [];
    const file = join(folder, 'ports.json');
    const first = await (await keptPorts(file, (line) => said.push(line))).use(
      'api',
      wish(standard),
      async (p) => p,
    );
    expect(said).toEqual([`  Port ${standard} for the API is in use; taking ${first}.`]);

    for (const server of servers.splice(0)) server.close();
    const again = await (await keptPorts(file, (line) => said.push(line))).use(
      'api',
      wish(standard),
      async (p) => p,
    );
    expect(again).toBe(first);
    expect(said).toHaveLength(1);
  });

  it('are chosen anew when somebody takes the port before it is used', async () => {
    const standard = await freePort();
    const tried: number[] = [];
    const port = await (await keptPorts(join(folder, 'ports.json'), () => undefined)).use(
      'api',
      wish(standard),
      async (candidate) => {
        tried.push(candidate);
        if (tried.length > 1) return candidate;
        await occupy(candidate);
        throw new Error('EADDRINUSE');
      },
    );
    expect(tried).toEqual([standard, port]);
    expect(JSON.parse(await readFile(join(folder, 'ports.json'), 'utf8'))).toEqual({ api: port });
  });

  it('do not hide a failure that has nothing to do with the port', async () => {
    const ports = await keptPorts(join(folder, 'ports.json'), () => undefined);
    let tries = 0;
    const failing = ports.use('api', wish(await freePort()), async () => {
      tries += 1;
      throw new Error('no space left');
    });
    await expect(failing).rejects.toThrow('no space left');
    expect(tries).toBe(1);
  });
});
