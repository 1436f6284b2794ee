import { type Fault, NotAccepted } from '../commands/accept/not-accepted.ts';
import { isDatabaseAway } from './is-database-away.ts';
import { Problem } from './problem.ts';

const STATUS: Readonly<Record<Fault, number>> = {
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  stale: 412,
  invalid: 422,
};

/** The one place where errors become problems. Whatever is not known is ours: 500 without its words. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof NotAccepted) {
    const { code, message, pointer } = error;
    return new Problem(STATUS[error.fault], code, message, {
      errors: pointer === null ? [] : [{ pointer, code, message }],
    });
  }
  if (isDatabaseAway(error)) {
    return new Problem(
      503,
      'database.unavailable',
      'The database is out of reach. Send the same request again after a moment; with an Idempotency-Key it is done once.',
      { headers: { 'Retry-After': '2' } },
    );
  }
  if (error instanceof URIError) {
    return new Problem(
      404,
      'route.not_found',
      'This address is not well-formed. /openapi.json lists them all.',
    );
  }
  return new Problem(
    500,
    'internal',
    'Something is broken on our side. Send the request id to whoever runs this installation.',
  );
}
