import { Client, type Connection } from '@temporalio/client';

/** One call to Temporal, on its way. */
export interface Call {
  readonly method: string;
  /** The ticket's workflow that it is about. */
  readonly workflowId: string;
  /** Of an update: the id by which Temporal knows a repeat. */
  readonly updateId: string | undefined;
  /** Of a signal or update: which one. */
  readonly name: string | undefined;
  /** Makes the call. */
  readonly proceed: () => Promise<unknown>;
}

export type Tap = (call: Call) => Promise<unknown>;

type Service = Connection['workflowService'];

/** A client of a real server whose calls pass through a test's hands at the boundary to gRPC. */
export function tappedClient(connection: Connection, namespace: string, tap: Tap): Client {
  const service = new Proxy(connection.workflowService, {
    get(target, key) {
      const method: unknown = Reflect.get(target, key);
      if (typeof method !== 'function' || typeof key !== 'string') return method;
      return (request: Request, ...rest: unknown[]) =>
        tap({ method: key, ...addressOf(request), proceed: () => method.call(target, request, ...rest) });
    },
  });
  const tapped = new Proxy(connection, {
    get(target, key) {
      if (key === 'workflowService') return service satisfies Service;
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return new Client({ connection: tapped, namespace });
}

/** The fields that say what a request is about, as far as it has them. */
interface Request {
  readonly workflowId?: string;
  readonly workflowExecution?: { readonly workflowId?: string };
  readonly updateRef?: {
    readonly workflowExecution?: { readonly workflowId?: string };
    readonly updateId?: string;
  };
  readonly signalName?: string;
  readonly request?: {
    readonly meta?: { readonly updateId?: string };
    readonly input?: { readonly name?: string };
  };
}

function addressOf(request: Request): Pick<Call, 'workflowId' | 'updateId' | 'name'> {
  const execution = request.workflowExecution ?? request.updateRef?.workflowExecution;
  return {
    workflowId: request.workflowId ?? execution?.workflowId ?? '',
    updateId: request.request?.meta?.updateId ?? request.updateRef?.updateId,
    name: request.signalName ?? request.request?.input?.name,
  };
}

/** What gRPC throws for a server that is away. */
export function unavailable(): Error {
  return Object.assign(new Error('14 UNAVAILABLE: no connection'), {
    code: 14,
    details: 'no connection',
    metadata: { get: () => [] },
  });
}
