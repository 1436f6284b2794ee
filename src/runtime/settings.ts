import { resolve } from 'node:path';
import { parseDocument } from 'yaml';

export interface Settings {
  readonly settings: Readonly<Record<string, string>>;
  /** What could not be read, one sentence each. */
  readonly findings: string[];
}

/** The settings file beside which Holdfast is started. */
const FILE = 'holdfast.yaml';

/**
 * Collects settings: the environment first, then the file that `NAME_FILE` names for a secret, then `holdfast.yaml`.
 * @param names every setting that is understood
 * @param secrets those that may come from a file of their own
 * @param read gives a file's text; throws what `fs` throws
 */
export function readSettings(
  env: NodeJS.ProcessEnv,
  folder: string,
  names: readonly string[],
  secrets: readonly string[],
  read: (path: string) => string,
): Settings {
  const settings: Record<string, string> = {};
  const findings: string[] = [];
  for (const [name, value] of Object.entries(fromFile(resolve(folder, FILE), names, read, findings))) {
    settings[name] = value;
  }
  for (const name of names) {
    const own = env[name];
    const file = secrets.includes(name) ? env[`${name}_FILE`] : undefined;
    if (own !== undefined && own !== '') {
      settings[name] = own;
    } else if (file !== undefined && file !== '') {
      try {
        settings[name] = read(resolve(folder, file)).trim();
      } catch (error) {
        findings.push(
          `${name}_FILE names ${file}, which cannot be read (${reason(error)}). Correct the path or its rights.`,
        );
      }
    }
  }
  return { settings, findings };
}

function fromFile(
  path: string,
  names: readonly string[],
  read: (path: string) => string,
  findings: string[],
): Record<string, string> {
  let text: string;
  try {
    text = read(path);
  } catch (error) {
    if (reason(error) !== 'ENOENT')
      findings.push(`${path} cannot be read (${reason(error)}). Correct its rights.`);
    return {};
  }
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem !== undefined) {
    findings.push(`${path} is not YAML: ${problem.message.split('\n')[0] ?? ''}`);
    return {};
  }
  const settings: Record<string, string> = {};
  for (const [name, value] of Object.entries(Object(document.toJS()) as Record<string, unknown>)) {
    if (!names.includes(name))
      findings.push(`${path}: ${name} is not a setting. Remove it or correct its name.`);
    else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      settings[name] = String(value);
    } else findings.push(`${path}: ${name} must be one value.`);
  }
  return settings;
}

function reason(error: unknown): string {
  const { code } = Object(error) as { code?: unknown };
  return typeof code === 'string' ? code : String(error);
}
