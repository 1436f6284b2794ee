/** One thing wrong with a policy file. */
export interface Finding {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** `sla.targets.enterprise.P1`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

/** `policy/default.yaml:41:7 sla.targets.enterprise.P1: "15min" is not a duration (did you mean "15m"?)` */
export function formatFinding(finding: Finding): string {
  const where = `${finding.file}:${finding.line}:${finding.column}`;
  return finding.path === '' ? `${where} ${finding.message}` : `${where} ${finding.path}: ${finding.message}`;
}

/** A policy that cannot be used, with everything that is wrong with it, in the order of the file. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly code = 'policy.invalid';
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super(findings.map(formatFinding).join('\n'));
    this.findings = findings;
  }
}

export type Path = readonly PropertyKey[];

/** `sla.ladder[0].percent` */
export function formatPath(path: Path): string {
  return path
    .map((step, index) =>
      typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`,
    )
    .join('');
}
