import { once } from 'node:events';
import { createServer } from 'node:net';

/** How a port is chosen. */
export interface PortWish {
  /** As people call it in messages, e.g. `PostgreSQL`. */
  readonly name: string;
  /** The variable an explicit port came from, for the error message. */
  readonly variable: string;
  /** What was asked for; `0` = any free one; `null` = nothing was. */
  readonly explicit: number | null;
  readonly standard: number;
  /** The choice of an earlier start. */
  readonly remembered: number | null;
  readonly host: string;
}

/** How many ports after the standard one are tried. */
const FURTHER = 20;

/** Whether something could listen there now. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  const server = createServer();
  server.listen({ port, host, exclusive: true });
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

/** Any port that is free at this moment. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const server = createServer();
  server.listen({ port: 0, host });
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}

/**
 * A port that is free now: the explicit one, else the remembered, else the standard one or one of the next 20.
 * @param avoid ports promised to others of this start, which nobody listens on yet
 * @throws Error if the explicit one is busy, or all are.
 */
export async function choosePort(wish: PortWish, avoid: ReadonlySet<number> = new Set()): Promise<number> {
  const { explicit, host } = wish;
  if (explicit === 0) return await freePort(host);
  if (explicit !== null) {
    if (!avoid.has(explicit) && (await isPortFree(explicit, host))) return explicit;
    throw new Error(
      `Port ${explicit} for ${wish.name} is in use. Stop what listens there, set ${wish.variable} to another port, ` +
        `or unset it to have a free one chosen.`,
    );
  }
  const standard = Array.from({ length: FURTHER + 1 }, (_, step) => wish.standard + step);
  for (const port of wish.remembered === null ? standard : [wish.remembered, ...standard]) {
    if (!avoid.has(port) && (await isPortFree(port, host))) return port;
  }
  throw new Error(
    `Ports ${wish.standard} to ${wish.standard + FURTHER} for ${wish.name} are all in use. ` +
      `Set ${wish.variable} to a free port, or to 0 for any.`,
  );
}
