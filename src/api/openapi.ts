import { OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { exampleProblem } from './examples.ts';
import type { Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { problemShown } from './schemas/shown.ts';

const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'The body is not JSON.',
  401: 'No key, or one that is not known.',
  403: 'The role of the key does not allow this.',
  404: 'There is no such thing.',
  409: 'The state of the ticket does not allow this; `code` says why.',
  412: 'The ticket has changed since the version that `If-Match` names.',
  413: 'The body is over 1 MB.',
  422: 'A field, its value or its meaning; or an Idempotency-Key that came with another request.',
  503: 'The database is out of reach. Send it again after `Retry-After` seconds.',
};

const idempotencyKey = z
  .string()
  .max(255)
  .optional()
  .meta({ description: 'Same key and body: the same answer. Same key, other body: 422.' });
const ifMatch = z
  .string()
  .optional()
  .meta({ description: 'The `ETag` of the ticket as you saw it; 412 if it has changed.' });
const prefer = z.string().optional().meta({ description: '`wait=5` waits for triage, at most 30 s.' });

/** The OpenAPI 3.1 document, made from the same table as the routes. @param serverUrl - where this one runs */
export function openApiDocument(serverUrl = '/'): ReturnType<OpenApiGeneratorV31['generateDocument']> {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key, made with POST /v1/api-keys.',
  });
  for (const [status, description] of Object.entries(PROBLEMS)) {
    registry.registerComponent('responses', `Problem${status}`, {
      description,
      content: {
        'application/problem+json': {
          schema: { $ref: '#/components/schemas/Problem' },
          ...(status === '422' && { example: exampleProblem }),
        },
      },
    });
  }
  for (const operation of OPERATIONS) registry.registerPath(routeOf(operation));
  return new OpenApiGeneratorV31([
    { type: 'schema', schema: problemShown },
    ...registry.definitions,
  ]).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Holdfast',
      version: '1',
      description:
        'Durable ticket lifecycles. Times are RFC 3339 UTC with milliseconds, durations are milliseconds. Errors are `application/problem+json` with a stable `code`. Adding is free; nothing here is renamed or removed.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: serverUrl }],
  });
}

function routeOf(operation: Operation): RouteConfig {
  const headers = headersOf(operation);
  return {
    method: operation.method,
    path: operation.path,
    operationId: operation.name,
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.roles !== null && {
      description: `Roles: ${operation.roles.join(', ')}.`,
      security: [{ key: [] }],
    }),
    request: {
      ...(operation.params !== null && { params: operation.params }),
      ...(operation.query !== null && { query: operation.query }),
      ...(Object.keys(headers).length > 0 && { headers: z.object(headers) }),
      ...(operation.body !== null && {
        body: {
          required: true,
          content: { 'application/json': { schema: operation.body, example: operation.example } },
        },
      }),
    },
    responses: { ...answersOf(operation), ...problemsOf(operation) },
  };
}

function headersOf(operation: Operation): Record<string, z.ZodType> {
  return {
    ...(operation.method === 'post' && { 'Idempotency-Key': idempotencyKey }),
    ...(operation.conditional && { 'If-Match': ifMatch }),
    ...(operation.name === 'createTicket' && { Prefer: prefer }),
  };
}

function answersOf(operation: Operation): RouteConfig['responses'] {
  return Object.fromEntries(
    Object.entries(operation.answers).map(([status, { description, schema, example }]) => [
      status,
      { description, content: { 'application/json': { schema, example } } },
    ]),
  );
}

function problemsOf(operation: Operation): RouteConfig['responses'] {
  if (operation.roles === null) return {};
  const write = operation.method === 'post';
  const statuses = [
    ...(write ? [400] : []),
    401,
    403,
    ...(operation.path.includes('{') ? [404] : []),
    ...(write ? [409] : []),
    ...(operation.conditional ? [412] : []),
    ...(write ? [413] : []),
    422,
    503,
  ];
  return Object.fromEntries(
    statuses.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]),
  );
}
