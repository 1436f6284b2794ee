import { readFile } from 'node:fs/promises';
import { choosePort, isPortFree, type PortWish } from '../process/ports.ts';
import { writePrivately } from './data-folder.ts';
import type { Say } from './say.ts';

/** How often another port is chosen when somebody else takes the one we saw free a moment ago. */
const ATTEMPTS = 4;

/** Chooses ports and keeps the choices with the data, so that the next start has the same addresses. */
export interface KeptPorts {
  /**
   * Starts something on a port; if it does not come up because the port was taken meanwhile, on another one.
   * @throws Error if the explicit port is busy, or what `start` throws
   */
  use<T>(key: string, wish: Omit<PortWish, 'remembered'>, start: (port: number) => Promise<T>): Promise<T>;
}

/** @param file where the choices are kept */
export async function keptPorts(file: string, say: Say): Promise<KeptPorts> {
  const kept = await load(file);
  const taken = new Set<number>();

  return {
    async use(key, wish, start) {
      for (let attempt = 1; ; attempt += 1) {
        const port = await choosePort({ ...wish, remembered: kept[key] ?? null }, taken);
        taken.add(port);
        try {
          const started = await start(port);
          const chosen = wish.explicit === null;
          if (chosen && port !== (kept[key] ?? wish.standard)) {
            say(`  Port ${kept[key] ?? wish.standard} for ${wish.name} is in use; taking ${port}.`);
          }
          if (chosen) {
            kept[key] = port;
            await writePrivately(file, `${JSON.stringify(kept)}\n`);
          }
          return started;
        } catch (error) {
          taken.delete(port);
          const stolen = wish.explicit === null || wish.explicit === 0;
          if (attempt === ATTEMPTS || !stolen || (await isPortFree(port, wish.host))) throw error;
        }
      }
    },
  };
}

async function load(file: string): Promise<Record<string, number>> {
  try {
    const ports: Record<string, number> = {};
    for (const [key, port] of Object.entries(Object(JSON.parse(await readFile(file, 'utf8'))))) {
      if (typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536) ports[key] = port;
    }
    return ports;
  } catch {
    // A choice that cannot be read is no choice; the standard ports are tried.
    return {};
  }
}
