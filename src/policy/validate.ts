import { z } from 'zod';
import { didYouMean, nearest } from './did-you-mean.ts';
import { type Finding, formatFinding, formatPath, type Path, PolicyError } from './policy-error.ts';
import type { YamlFile } from './read-yaml.ts';
import { quote } from './schema-words.ts';

/**
 * Holds a YAML file against a schema and collects everything that is wrong, in words that say what to do.
 *
 * @throws PolicyError with all findings, in the order of the file
 */
export function validate<Schema extends z.ZodType>(file: YamlFile, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(file.data, { error: sayIssue });
  if (parsed.success) return parsed.data;
  const findings: Finding[] = [];
  // A misspelt key is both unknown and missing; saying the first is enough.
  const misspelt = new Set<string>();
  for (const issue of parsed.error.issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    const known = keysAt(schema, issue.path);
    for (const key of issue.keys) {
      findings.push(file.finding([...issue.path, key], sayUnknown(key, known)));
      const meant = nearest(key, known);
      if (meant !== undefined) misspelt.add(formatPath([...issue.path, meant]));
    }
  }
  for (const issue of parsed.error.issues) {
    if (issue.code === 'unrecognized_keys') continue;
    if (issue.message === MISSING && misspelt.has(formatPath(issue.path))) continue;
    findings.push(file.finding(issue.path, issue.message));
  }
  throw new PolicyError(inOrder(findings));
}

const MISSING = 'is missing; add it';

/** Findings in the order of the file, each said once. */
export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const said = new Set<string>();
  return findings
    .filter((finding) => {
      const text = formatFinding(finding);
      return !said.has(text) && said.add(text);
    })
    .toSorted((a, b) => a.line - b.line || a.column - b.column);
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a pair such as ["09:00", "17:00"]',
  object: 'a block of keys',
  record: 'a block of keys',
};

/** Words for what a schema does not say in its own. */
function sayIssue(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined) return MISSING;
  switch (issue.code) {
    case 'invalid_type':
      return `${shorten(quote(issue.input))} is not ${KINDS[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return typeof issue.input === 'number'
        ? `${issue.input} is below ${issue.minimum}`
        : `is too short; give at least ${issue.minimum}`;
    case 'too_big':
      return typeof issue.input === 'number'
        ? `${issue.input} is above ${issue.maximum}`
        : `is too long; give at most ${issue.maximum}`;
    case 'invalid_value':
      return `${shorten(quote(issue.input))} is not one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_key':
      return issue.issues[0]?.message;
    case 'invalid_format':
    case 'invalid_union':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'custom':
      return undefined;
    default:
      return issue satisfies never;
  }
}

function shorten(value: string): string {
  return value.length <= 60 ? value : `${value.slice(0, 57)}...`;
}

function sayUnknown(key: string, known: readonly string[]): string {
  const guess = didYouMean(key, known);
  if (guess !== '') return `is not a known key${guess}`;
  return known.length === 0
    ? 'is not a known key; take it away'
    : `is not a known key; known here: ${known.join(', ')}`;
}

/** The keys that a schema knows at a path. */
function keysAt(schema: z.core.$ZodType, path: Path): readonly string[] {
  const [step, ...rest] = path;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return keysAt(schema.def.innerType, path);
  if (schema instanceof z.ZodObject) {
    if (step === undefined) return Object.keys(schema.def.shape);
    const inner = schema.def.shape[String(step)];
    return inner === undefined ? [] : keysAt(inner, rest);
  }
  if (schema instanceof z.ZodRecord && step !== undefined) return keysAt(schema.def.valueType, rest);
  if (schema instanceof z.ZodArray && step !== undefined) return keysAt(schema.def.element, rest);
  return [];
}
