import type { z } from 'zod';
import { type FieldError, Problem } from './problem.ts';

/** What is wrong with a body of a megabyte must not make an answer of ten. */
const MOST_ERRORS = 100;
const MOST_NAMED = 10;

/**
 * Reads a part of a request by its schema.
 *
 * @throws Problem 422 `request.invalid` with one entry per wrong field, the first hundred; an unknown
 *   field is named itself
 */
export function validate<S extends z.ZodType>(
  schema: S,
  value: unknown,
  part: 'body' | 'query',
): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const all = parsed.error.issues.flatMap((issue) => fieldErrors(issue, value, part));
  const errors = all.slice(0, MOST_ERRORS);
  const named = errors.slice(0, MOST_NAMED).map((error) => error.pointer.slice(0, 100) || 'the body');
  const others = all.length > named.length ? ` and ${all.length - named.length} more` : '';
  throw new Problem(
    422,
    'request.invalid',
    `Correct ${named.join(', ')}${others} and send the request again.`,
    { errors },
  );
}

function fieldErrors(issue: z.core.$ZodIssue, value: unknown, part: 'body' | 'query'): FieldError[] {
  const error = (path: readonly PropertyKey[], code: string, message: string): FieldError => ({
    pointer: pointerTo(path),
    ...(part === 'query' && { in: part }),
    code,
    message,
  });
  const [parameter] = issue.path;
  // A parameter that comes twice is read as a list, and no parameter takes one.
  if (part === 'query' && parameter !== undefined && isList(value, parameter)) {
    return [error([parameter], 'field.repeated', `Give \`${String(parameter)}\` once.`)];
  }
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) =>
        error(
          [...issue.path, key],
          'field.unknown',
          part === 'query'
            ? `There is no filter "${key}" here. Leave it out, or see /openapi.json for those there are.`
            : `There is no field "${key}" here. Leave it out, or see /openapi.json for those there are.`,
        ),
      );
    case 'invalid_type':
      return isMissing(value, issue.path)
        ? [error(issue.path, 'field.required', 'This field is required. Add it.')]
        : [error(issue.path, 'field.type', `Give ${article(issue.expected)}.`)];
    case 'invalid_value':
      return isMissing(value, issue.path)
        ? [error(issue.path, 'field.required', `This field is required: one of ${issue.values.join(', ')}.`)]
        : [error(issue.path, 'field.not_one_of', `Give one of ${issue.values.join(', ')}.`)];
    case 'too_small':
      return [error(issue.path, 'field.too_small', atLeast(issue.origin, issue.minimum))];
    case 'too_big':
      return [error(issue.path, 'field.too_big', atMost(issue.origin, issue.maximum))];
    case 'custom':
      return [error(issue.path, codeOf(issue), issue.message)];
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
      return [error(issue.path, 'field.format', issue.message)];
    default:
      return issue satisfies never;
  }
}

/** RFC 6901: `~` and `/` in names are escaped. */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function isMissing(value: unknown, path: readonly PropertyKey[]): boolean {
  let at: unknown = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return true;
    at = Reflect.get(at, step);
  }
  return at === undefined;
}

function isList(value: unknown, name: PropertyKey): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, name) &&
    Array.isArray(Reflect.get(value, name))
  );
}

function codeOf(issue: z.core.$ZodIssueCustom): string {
  const code: unknown = issue.params?.['code'];
  return typeof code === 'string' ? code : 'field.value';
}

function article(expected: string): string {
  return /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`;
}

function atLeast(origin: string, minimum: number | bigint): string {
  if (origin === 'string') {
    return minimum === 1 ? 'This must not be empty. Say something.' : `Give at least ${minimum} characters.`;
  }
  return origin === 'array' ? `Give at least ${minimum} of them.` : `Give at least ${minimum}.`;
}

function atMost(origin: string, maximum: number | bigint): string {
  if (origin === 'string') return `Give at most ${maximum} characters.`;
  return origin === 'array' ? `Give at most ${maximum} of them.` : `Give at most ${maximum}.`;
}
