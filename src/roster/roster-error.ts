import { type Finding, formatFinding } from '../policy/policy-error.ts';

/** A roster that cannot be used, with everything that is wrong with it, in the order of the file. */
export class RosterError extends Error {
  override readonly name = 'RosterError';
  readonly code = 'roster.invalid';
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super(findings.map(formatFinding).join('\n'));
    this.findings = findings;
  }
}
