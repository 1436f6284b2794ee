import { readFile } from 'node:fs/promises';
import { type CompiledPolicy, compilePolicy } from './compile-policy.ts';

/**
 * Reads and compiles a policy file.
 *
 * @throws PolicyError with everything that is wrong; the file system's own error when it cannot be read
 */
export async function readPolicyFile(path: string): Promise<CompiledPolicy> {
  return compilePolicy(await readFile(path, 'utf8'), path);
}
