import { randomBytes } from 'node:crypto';
import { noSuchAgent } from '../../commands/accept/refusals.ts';
import { namesOfAgents } from '../../db/agents/names-of-agents.ts';
import { hashOf } from '../../db/api-keys/hash-of.ts';
import { insertKey } from '../../db/api-keys/insert-key.ts';
import { answer } from '../answer.ts';
import { exampleApiKey } from '../examples.ts';
import { writeOperation } from '../operation.ts';
import { Problem } from '../problem.ts';
import { shownOrNull } from '../render/instants.ts';
import { MAY_ADMINISTER } from '../roles.ts';
import { createKeyBody } from '../schemas/asked.ts';
import { nothing } from '../schemas/fields.ts';
import { apiKeyShown } from '../schemas/shown.ts';

/** `POST /v1/api-keys`: the key is shown once. A repeat with the same Idempotency-Key shows it again, sealed till then. */
export const createApiKey = writeOperation({
  path: '/v1/api-keys',
  name: 'createApiKey',
  tag: 'Keys',
  summary: 'Make a key. A key that is bound to an agent acts only as that agent.',
  roles: MAY_ADMINISTER,
  entity: 'none',
  params: nothing,
  body: createKeyBody,
  example: { name: 'web form', role: 'intake' },
  conditional: false,
  answers: { 201: { description: 'The key, this once.', schema: apiKeyShown, example: exampleApiKey } },
  write: async (trx, { deps, body }) => {
    if (body.agent !== undefined && !(await namesOfAgents(trx, [body.agent])).has(body.agent)) {
      throw noSuchAgent('/agent');
    }
    const key = `hf_${randomBytes(32).toString('base64url')}`;
    const expiresAt = body.expires_at === undefined ? null : Date.parse(body.expires_at);
    const ref = await insertKey(trx, {
      name: body.name,
      hash: hashOf(key),
      role: body.role,
      agentId: body.agent ?? null,
      expiresAt,
      now: deps.time.now(),
    });
    const shown = {
      id: ref,
      key,
      name: body.name,
      role: body.role,
      agent: body.agent ?? null,
      expires_at: shownOrNull(expiresAt),
    };
    return { ref, answer: answer(201, shown) };
  },
  // Reached only when the stored answer can no longer be opened, because the caller's own key was replaced.
  respond: () =>
    Promise.reject(
      new Problem(
        409,
        'key.shown_once',
        'This key was made and shown before, and cannot be shown again. Make another with a new Idempotency-Key.',
      ),
    ),
});
