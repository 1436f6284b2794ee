/** Socket errors and pool errors of the driver while the server cannot be reached. */
const SOCKET = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);
const DRIVER =
  /connection (terminated|error|ended|timeout)|timeout exceeded when trying to connect|not queryable|client was closed|pool after calling end|driver has already been destroyed/i;

/**
 * SQLSTATEs after which the same request may well succeed: class 08 connection, 53 resources, 57P server shut
 * down or starting, 57014 statement timeout, 40 serialisation and deadlock, 55P03 lock timeout, 25006 a standby
 * after a failover, 25P03 idle transaction ended, 3D000 and 28 a server that is not ours (yet).
 */
const SQLSTATE = /^(08|53|57P0|57014|40|55P03|25006|25P0|3D000|28)/;

/** Whether PostgreSQL is out of reach, as opposed to having refused what we asked. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError && error.errors.some(isDatabaseAway)) return true;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const fromSystem = 'syscall' in error || error instanceof AggregateError;
  if (SOCKET.has(code)) return fromSystem || code === 'ECONNRESET' || code === 'EPIPE';
  // A SQLSTATE has five characters; nothing else of ours has.
  if (/^[0-9A-Z]{5}$/.test(code)) return SQLSTATE.test(code);
  return DRIVER.test(error.message);
}
