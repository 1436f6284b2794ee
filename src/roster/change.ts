/** One thing that applying a roster changes, or would change. */
export interface Change {
  readonly action: 'add' | 'change' | 'remove';
  /** `agent ana`, `role lead of billing`, `customer acme`. */
  readonly what: string;
  /** What is new, or `capacity 5 -> 8`. */
  readonly detail: string;
}

const SIGNS = { add: '+', change: '~', remove: '-' } as const;

/** `~ agent ana: capacity 5 -> 8` */
export function formatChange(change: Change): string {
  return `${SIGNS[change.action]} ${change.what}${change.detail === '' ? '' : `: ${change.detail}`}`;
}

/** What differs between what is and what should be, field by field; empty if nothing does. */
export function differences<Fields extends object>(is: Fields, should: Fields): readonly string[] {
  return Object.entries(should).flatMap(([field, wanted]: [string, unknown]) => {
    const found: unknown = Reflect.get(is, field);
    return show(found) === show(wanted) ? [] : [`${field} ${show(found)} -> ${show(wanted)}`];
  });
}

/** Independent of the order of keys, which `jsonb` does not keep. */
function show(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(show).join(', ');
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0
    ? 'none'
    : `{${entries.map(([key, inner]) => `${key}: ${show(inner)}`).join(', ')}}`;
}
