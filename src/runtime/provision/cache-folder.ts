import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/**
 * Where fetched servers and built bundles are kept, outside `node_modules` so that a new install keeps them:
 * `HOLDFAST_CACHE_DIR`, else `holdfast` in the XDG cache directory.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const own = env['HOLDFAST_CACHE_DIR'];
  if (own !== undefined && own !== '') return resolve(own);
  const xdg = env['XDG_CACHE_HOME'];
  // The XDG specification says that a relative path counts as not set.
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'holdfast');
}
