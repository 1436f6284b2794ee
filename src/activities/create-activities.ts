import { ApplicationFailure } from '@temporalio/common';
import {
  STUCK,
  type TicketActivities,
  type TicketView,
  type TurnInput,
} from '../contract/ticket-workflow.ts';
import { PolicyUnknown } from '../db/policies/policy-store.ts';
import { PolicyError } from '../policy/policy-error.ts';
import { markStuck } from './mark-stuck.ts';
import { type TurnDeps, takeTurn } from './take-turn.ts';

export interface ActivityDeps extends TurnDeps {
  /** Told of a ticket that is stuck, for the log and its alarm. */
  readonly onStuck: (ticketId: string, error: unknown) => void;
}

/** The activities of the worker: three names for one verb. */
export function createActivities(deps: ActivityDeps): TicketActivities {
  const turn = async (input: TurnInput): Promise<TicketView> => {
    try {
      return await takeTurn(deps, input);
    } catch (error) {
      const cause = causeOf(error);
      if (cause === null) throw error;
      deps.onStuck(input.ticketId, error);
      await markStuck(deps.db, input.ticketId, cause.reason, input.now);
      throw cause.final ? ApplicationFailure.nonRetryable(cause.reason, STUCK) : error;
    }
  };
  return { triage: turn, record: turn, escalate: turn };
}

const FAULTS_OF_CODE = [TypeError, RangeError, ReferenceError, SyntaxError];

/**
 * Why a ticket is stuck; `null` for a failure that passes, like a database that is down. What the database
 * refuses as wrong data (SQLSTATE class 22 and 23) it refuses again, so it is not repeated. A fault in our
 * code is: the next release mends it.
 */
function causeOf(error: unknown): { readonly reason: string; readonly final: boolean } | null {
  const code = sqlStateOf(error);
  // The message of a database error can quote a person's data; its code and constraint cannot.
  if (code !== null && /^2[23]/.test(code)) {
    const constraint = constraintOf(error);
    return { reason: `SQLSTATE ${code} ${constraint}`.trim(), final: true };
  }
  if (error instanceof PolicyUnknown || error instanceof PolicyError) {
    return { reason: error.message, final: false };
  }
  if (FAULTS_OF_CODE.some((fault) => error instanceof fault)) {
    return { reason: error instanceof Error ? error.name : 'Error', final: false };
  }
  return null;
}

function constraintOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('constraint' in error)) return '';
  return typeof error.constraint === 'string' ? error.constraint : '';
}

function sqlStateOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null;
}
