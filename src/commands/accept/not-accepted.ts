/** Why something was not accepted; the transport chooses how to say so. */
export type Fault = 'forbidden' | 'not_found' | 'conflict' | 'stale' | 'invalid';

/**
 * Nothing was written. `code` is stable, the message says what to do next, `pointer` (RFC 6901) names the
 * field of the request that is at fault, if one is.
 */
export class NotAccepted extends Error {
  readonly fault: Fault;
  readonly code: string;
  readonly pointer: string | null;

  constructor(fault: Fault, code: string, message: string, pointer: string | null = null) {
    super(message);
    this.name = 'NotAccepted';
    this.fault = fault;
    this.code = code;
    this.pointer = pointer;
  }
}
