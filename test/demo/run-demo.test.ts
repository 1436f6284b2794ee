import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { DemoApiError } from '../../src/demo/demo-api.ts';
import { runDemo } from '../../src/demo/run-demo.ts';
import type { Scene } from '../../src/demo/story.ts';

const SCENE: Scene = {
  at: 0,
  ticket: {
    subject: 'Help',
    body: 'Please.',
    channel: 'web',
    language: 'en',
    requester: { email: 'zoe@acme.example', name: 'Zoe' },
  },
  steps: [
    { at: 1, do: 'reply', body: 'Done.', resolve: true },
    { at: 2, do: 'acknowledge', which: { trigger: 'p1_created' }, note: 'Mine.' },
  ],
};
const TICKET = {
  id: 'tkt_1',
  number: 1,
  status: 'open',
  priority: 'P3',
  category: 'other',
  customer: { name: 'Zoe', tier: 'free' },
  assignee: { id: 'agt_1', name: 'Ana' },
  team: { id: 'tier1', name: 'Support Agents' },
  clocks: [
    {
      name: 'first_response',
      cycle: 1,
      state: 'met',
      stages: [
        { percent: 50, state: 'fired' },
        { percent: 75, state: 'skipped' },
      ],
    },
  ],
  escalations: [],
  version: 3,
};
const at = '2026-06-01T12:00:00.000Z';
const RECEIVED = {
  seq: 1,
  type: 'ticket.received',
  occurred_at: at,
  recorded_at: at,
  actor: { kind: 'customer', id: null },
  data: { tier: 'free' },
};

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Answers as the API does, and notes what it was asked. */
async function api(
  posts: { readonly path: string; readonly key: unknown; readonly body: unknown }[],
  failFirst = 0,
): Promise<string> {
  let failures = failFirst;
  const answer = async (request: IncomingMessage): Promise<readonly [number, unknown]> => {
    const [path = ''] = (request.url ?? '').split('?');
    if (request.method === 'POST') {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      posts.push({ path, key: request.headers['idempotency-key'], body: JSON.parse(text) as unknown });
      if (failures > 0) {
        failures -= 1;
        return [503, { detail: 'Not now.' }];
      }
      return [201, TICKET];
    }
    const page = (data: readonly unknown[]) => ({ data, next_cursor: null });
    if (path.endsWith('/ledger')) return [200, page([RECEIVED])];
    if (path === '/v1/agents') return [200, page([{ id: 'agt_1', name: 'Ana' }])];
    if (path === '/v1/teams') return [200, page([{ id: 'tier1', name: 'Support Agents' }])];
    return [200, TICKET];
  };
  server = createServer((request, response) => {
    void answer(request).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => {
    server?.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the demo', () => {
  it('opens tickets, acts on them, tells each entry once, and looks back', async () => {
    const posts: { path: string; key: unknown; body: unknown }[] = [];
    const lines: string[] = [];
    const apiUrl = await api(posts, 1);
    const { signal } = new AbortController();
    await runDemo(
      { apiUrl, apiKey: 'k', keyInShell: '$(cat key)', say: (line) => lines.push(line), signal },
      { story: [SCENE], ends: 4, secondMs: 50 },
    );
    expect(posts.map((post) => post.path)).toEqual([
      '/v1/tickets',
      '/v1/tickets',
      '/v1/tickets/tkt_1/replies',
    ]);
    // The repeat is the same request; another request is another key.
    expect(posts[1]).toEqual(posts[0]);
    expect(new Set(posts.map((post) => post.key)).size).toBe(2);
    expect(posts[2]?.body).toEqual({ body: 'Done.', resolve: true, author: 'agt_1' });
    expect(lines.filter((line) => line.includes('new from Zoe'))).toHaveLength(1);
    expect(
      lines.some((line) => line.includes('acknowledge was not taken: no open escalation of p1_created.')),
    ).toBe(true);
    expect(lines).toContain(
      '#1      Zoe       free  other     P3    open    met             -           50 %',
    );
    expect(lines).toContain(`  curl -s -H "Authorization: Bearer $(cat key)" ${apiUrl}/v1/tickets\n`);
    expect(lines.at(-2)).toContain(`${apiUrl}/v1/deliveries`);
  });

  it('stops without a word when told to', async () => {
    const stop = new AbortController();
    const apiUrl = await api([]);
    const demo = runDemo(
      { apiUrl, apiKey: 'k', keyInShell: '$(cat key)', say: () => undefined, signal: stop.signal },
      { story: [SCENE], ends: 1_000, secondMs: 50 },
    );
    setTimeout(() => stop.abort(), 100);
    await expect(demo).resolves.toBeUndefined();
  });

  it('says so when there is no API', async () => {
    const { signal } = new AbortController();
    const demo = runDemo(
      { apiUrl: 'http://127.0.0.1:9', apiKey: 'k', keyInShell: '$(cat key)', say: () => undefined, signal },
      { story: [SCENE], ends: 1, secondMs: 10 },
    );
    await expect(demo).rejects.toBeInstanceOf(DemoApiError);
  });
});
