import { randomUUID } from 'node:crypto';
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import type { Answer } from './answer.ts';
import { authenticate } from './authenticate.ts';
import type { KeyHolder } from './caller.ts';
import type { ApiDeps } from './deps.ts';
import { notFound } from './not-found.ts';
import { openApiDocument } from './openapi.ts';
import type { Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { Problem, problemAnswer } from './problem.ts';
import { problemOf } from './problem-of.ts';
import { readBytes } from './read-bytes.ts';
import { readJson } from './read-json.ts';

/**
 * The HTTP interface. Every route comes from the operation table: an address is looked up first (404, 405),
 * then the key (401, 403), then the body is read (413, 400) and checked (422).
 */
export function createApi(deps: ApiDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');

  app.use((request, response, next) => {
    response.locals['requestId'] = requestIdOf(request.get('x-request-id'));
    response.set('X-Request-Id', idOf(response));
    response.set('Cache-Control', 'no-store');
    response.set('X-Content-Type-Options', 'nosniff');
    const startedAt = performance.now();
    response.on('finish', () => {
      const tookMs = Math.round(performance.now() - startedAt);
      const { method, path } = request;
      deps.log.info(
        { request_id: idOf(response), method, path, status: response.statusCode, ms: tookMs },
        'request',
      );
    });
    next();
  });

  const document = openApiDocument(deps.publicBaseUrl);
  app.get('/openapi.json', (_request, response) => {
    response.json(document);
  });
  app.all('/openapi.json', allowOnly(['GET', 'HEAD']));

  for (const [path, operations] of operationsByPath()) {
    const route = app.route(path.replaceAll(/\{(\w+)\}/g, ':$1'));
    for (const operation of operations) route[operation.method](handlerOf(operation, deps));
    const methods = operations.map((operation) => operation.method.toUpperCase());
    route.all(allowOnly(methods.includes('GET') ? [...methods, 'HEAD'] : methods));
  }
  app.use(() => {
    throw notFound('none');
  });
  app.use(errorHandler(deps));
  return app;
}

function operationsByPath(): ReadonlyMap<string, readonly Operation[]> {
  const paths = new Map<string, Operation[]>();
  for (const operation of OPERATIONS) {
    paths.set(operation.path, [...(paths.get(operation.path) ?? []), operation]);
  }
  return paths;
}

function handlerOf(operation: Operation, deps: ApiDeps) {
  return async (request: Request, response: Response): Promise<void> => {
    const caller = operation.roles === null ? null : await holderWith(operation.roles, request, deps);
    const body = operation.body === null ? null : readJson(await readBytes(request, response));
    const answer = await operation.run({
      deps,
      requestId: idOf(response),
      caller,
      params: request.params,
      query: request.query,
      body,
      header: (name) => request.get(name),
    });
    send(response, answer);
  };
}

async function holderWith(
  roles: readonly KeyHolder['role'][],
  request: Request,
  deps: ApiDeps,
): Promise<KeyHolder> {
  const caller = await authenticate(deps.db, request.get('authorization'), deps.time.now());
  if (roles.includes(caller.role)) return caller;
  throw new Problem(
    403,
    'auth.role',
    `A key with the role ${caller.role} may not do this. Use one with the role ${roles.join(' or ')}.`,
  );
}

function allowOnly(methods: readonly string[]) {
  return (request: Request, response: Response): void => {
    const allow = [...methods, 'OPTIONS'].join(', ');
    if (request.method === 'OPTIONS') {
      response.set('Allow', allow).status(204).end();
      return;
    }
    throw new Problem(405, 'method.not_allowed', `This address takes ${allow}.`, {
      headers: { Allow: allow },
    });
  };
}

/** Takes a caller's own request id if it is short and plain, so that it can be followed across systems. */
function requestIdOf(given: string | undefined): string {
  return given !== undefined && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
}

function idOf(response: Response): string {
  return String(response.locals['requestId']);
}

function send(response: Response, answer: Answer): void {
  response.status(answer.status).set(answer.headers);
  if (!response.get('Content-Type')) response.type('application/json');
  response.send(JSON.stringify(answer.body));
}

function errorHandler(deps: ApiDeps): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const problem = problemOf(error);
    if (problem.status >= 500) {
      deps.log.error({ err: error, request_id: idOf(response), code: problem.code }, 'request failed');
    }
    send(response, problemAnswer(problem, idOf(response)));
  };
}
