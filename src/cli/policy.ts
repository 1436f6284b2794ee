import { type Finding, formatFinding, PolicyError } from '../policy/policy-error.ts';
import { readPolicyFile } from '../policy/read-policy-file.ts';
import type { Output } from './io.ts';

const HELP = `Usage: bin/holdfast policy check FILE [--json]

Reads a policy the way the worker would and says everything that is wrong with it, one finding a line:

  policy/default.yaml:41:7 sla.targets.enterprise.P1: "15min" is not a duration (did you mean "15m"?)

  --json   one object instead: {"file", "valid", "version", "findings": [{"line", "column", "path", "message"}]}

Exit status: 0 the policy can be used, 1 it cannot, 2 wrong use or the file cannot be read.
`;

/** `bin/holdfast policy` (interfaces.md "Commands"). Returns the exit status. */
export async function policyCommand(args: readonly string[], io: Output): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    io.stdout.write(HELP);
    return 0;
  }
  const json = args.includes('--json');
  const [verb, file, ...more] = args.filter((arg) => arg !== '--json');
  if (verb !== 'check' || file === undefined || file.startsWith('-') || more.length > 0) {
    io.stderr.write(
      'holdfast policy: say what to do, such as: bin/holdfast policy check policy/default.yaml\n',
    );
    return 2;
  }
  try {
    const { policy } = await readPolicyFile(file);
    io.stdout.write(json ? report(file, policy.version, []) : `${file}: fine, version ${policy.version}\n`);
    return 0;
  } catch (error) {
    if (error instanceof PolicyError) {
      io.stdout.write(
        json
          ? report(file, null, error.findings)
          : error.findings.map((finding) => `${formatFinding(finding)}\n`).join(''),
      );
      return 1;
    }
    if (!(error instanceof Error && 'code' in error)) throw error;
    io.stderr.write(
      `holdfast policy: ${file} cannot be read (${String(error.code)}). Check the path and its rights.\n`,
    );
    return 2;
  }
}

function report(file: string, version: string | null, findings: readonly Finding[]): string {
  const list = findings.map(({ line, column, path, message }) => ({ line, column, path, message }));
  return `${JSON.stringify({ file, valid: version !== null, version, findings: list })}\n`;
}
