import type { z } from 'zod';
import type { KeyRole } from '../contract/words.ts';
import type { Db } from '../db/connect.ts';
import type { Answer } from './answer.ts';
import type { KeyHolder } from './caller.ts';
import type { ApiDeps } from './deps.ts';
import { type Entity, notFound } from './not-found.ts';
import { once } from './once.ts';
import { Problem } from './problem.ts';
import { type RequestHeaders, readHeaders } from './request-headers.ts';
import { validate } from './validate.ts';

/** A request before anything about it was checked but its key and role. */
export interface RawRequest {
  readonly deps: ApiDeps;
  readonly requestId: string;
  /** `null` where no key is needed. */
  readonly caller: KeyHolder | null;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly header: (name: string) => string | undefined;
}

/** What the OpenAPI document says of one answer. */
export interface DescribedAnswer {
  readonly description: string;
  readonly schema: z.ZodType;
  readonly example: unknown;
}

/** One line of the operation table, from which routes, rights and the OpenAPI document are made. */
export interface Operation {
  readonly method: 'get' | 'post';
  /** As OpenAPI writes it: `/v1/tickets/{id}`. */
  readonly path: string;
  /** The operation's id, e.g. `createTicket`. */
  readonly name: string;
  readonly tag: string;
  readonly summary: string;
  /** Roles of keys that may; `null` = no key needed. */
  readonly roles: readonly KeyRole[] | null;
  readonly params: z.ZodObject | null;
  readonly query: z.ZodObject | null;
  readonly body: z.ZodObject | null;
  /** A body that works. */
  readonly example?: unknown;
  /** Whether `If-Match` is honoured. */
  readonly conditional: boolean;
  readonly answers: Readonly<Record<number, DescribedAnswer>>;
  readonly run: (request: RawRequest) => Promise<Answer>;
}

interface Described {
  readonly path: string;
  readonly name: string;
  readonly tag: string;
  readonly summary: string;
  readonly answers: Readonly<Record<number, DescribedAnswer>>;
}

/** What every handler of a request with a key has. */
export interface Context<P, Q, B> {
  readonly deps: ApiDeps;
  readonly requestId: string;
  readonly caller: KeyHolder;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly headers: RequestHeaders;
}

/** An operation that needs no key. */
export function openOperation(
  spec: Described & { readonly run: (deps: ApiDeps, requestId: string) => Promise<Answer> },
): Operation {
  return {
    ...spec,
    method: 'get',
    roles: null,
    params: null,
    query: null,
    body: null,
    conditional: false,
    run: ({ deps, requestId }) => spec.run(deps, requestId),
  };
}

/** An operation that changes nothing. */
export function readOperation<P extends z.ZodObject, Q extends z.ZodObject>(
  spec: Described & {
    readonly roles: readonly KeyRole[];
    /** What the id in the path is of. */
    readonly entity: Entity;
    readonly params: P;
    readonly query: Q;
    readonly read: (context: Context<z.output<P>, z.output<Q>, null>) => Promise<Answer>;
  },
): Operation {
  return {
    ...spec,
    method: 'get',
    body: null,
    conditional: false,
    run: async (request) =>
      spec.read({
        deps: request.deps,
        requestId: request.requestId,
        caller: holderOf(request),
        params: paramsOf(spec, request),
        query: validate(spec.query, request.query, 'query'),
        body: null,
        headers: readHeaders(request.header),
      }),
  };
}

/** What a write made, in its transaction. */
export interface Made {
  /** The id from which `respond` can build the answer, now or after a crash. */
  readonly ref: string;
  /** An answer that can be built only now; it is stored in the same transaction. */
  readonly answer?: Answer;
}

/**
 * An operation that writes: `write` in one transaction, then `respond` from what was committed.
 * `Idempotency-Key` is honoured for all of them in one place (once.ts).
 */
export function writeOperation<P extends z.ZodObject, B extends z.ZodObject>(
  spec: Described & {
    readonly roles: readonly KeyRole[];
    readonly entity: Entity;
    readonly params: P;
    readonly body: B;
    readonly example: unknown;
    readonly conditional: boolean;
    readonly write: (trx: Db, context: Context<z.output<P>, null, z.output<B>>) => Promise<Made>;
    readonly respond: (ref: string, context: Context<z.output<P>, null, z.output<B>>) => Promise<Answer>;
  },
): Operation {
  return {
    ...spec,
    method: 'post',
    query: null,
    run: async (request) => {
      const caller = holderOf(request);
      const params = paramsOf(spec, request);
      const context = {
        deps: request.deps,
        requestId: request.requestId,
        caller,
        params,
        query: null,
        body: validate(spec.body, request.body, 'body'),
        headers: readHeaders(request.header),
      };
      return once(
        {
          db: request.deps.db,
          caller,
          key: context.headers.idempotencyKey,
          request: [spec.name, params, context.body],
          now: request.deps.time.now(),
        },
        (trx) => spec.write(trx, context),
        (ref) => spec.respond(ref, context),
      );
    },
  };
}

/** An id of the wrong form is the id of nothing. */
function paramsOf<P extends z.ZodObject>(
  spec: { readonly entity: Entity; readonly params: P },
  request: RawRequest,
): z.output<P> {
  const parsed = spec.params.safeParse(request.params);
  if (!parsed.success) throw notFound(spec.entity);
  return parsed.data;
}

function holderOf(request: RawRequest): KeyHolder {
  if (request.caller !== null) return request.caller;
  throw new Problem(401, 'auth.missing_key', 'Send your key in the header `Authorization: Bearer KEY`.');
}
