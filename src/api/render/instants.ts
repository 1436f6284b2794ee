/** Epoch milliseconds as JSON shows them: RFC 3339 UTC with milliseconds. */
export function shown(ms: number): string {
  return new Date(ms).toISOString();
}

/** `null` stays `null`. */
export function shownOrNull(ms: number | null): string | null {
  return ms === null ? null : shown(ms);
}

/** Something with an id and a name, or nothing. */
export function named(id: string | null, name: string | null): { id: string; name: string } | null {
  return id === null ? null : { id, name: name ?? id };
}
