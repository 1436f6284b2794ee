import { readFile } from 'node:fs/promises';
import { type Finding, type Path, PolicyError } from '../policy/policy-error.ts';
import { readYaml, type YamlFile } from '../policy/read-yaml.ts';
import { inOrder, validate } from '../policy/validate.ts';
import { checkRoster } from './check-roster.ts';
import { RosterError } from './roster-error.ts';
import { type RosterFile, rosterSchema } from './schema.ts';

/** A roster as written, checked by itself; what the installation lacks for it shows when it is applied. */
export interface RosterSource {
  readonly roster: RosterFile;
  /** A finding about what is at a path of the file. */
  readonly finding: (path: Path, message: string) => Finding;
}

/**
 * Reads and checks a roster.
 *
 * @param file - its name, for findings
 * @throws RosterError with everything that is wrong, each as `file:line:column path: what to do`
 */
export function parseRoster(source: string, file = 'roster.yaml'): RosterSource {
  try {
    const yaml: YamlFile = readYaml(source, file);
    const roster = validate(yaml, rosterSchema);
    const findings: Finding[] = [];
    checkRoster(roster, (path, message) => findings.push(yaml.finding(path, message)));
    if (findings.length > 0) throw new RosterError(inOrder(findings));
    return { roster, finding: (path, message) => yaml.finding(path, message) };
  } catch (error) {
    if (error instanceof PolicyError) throw new RosterError(error.findings);
    throw error;
  }
}

/**
 * Reads a roster file.
 *
 * @throws RosterError, or the file system's own error when it cannot be read
 */
export async function readRosterFile(path: string): Promise<RosterSource> {
  return parseRoster(await readFile(path, 'utf8'), path);
}
