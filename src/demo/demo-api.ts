import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

const named = z.object({ id: z.string(), name: z.string() });
const instantText = z.iso.datetime();

const clock = z.object({
  name: z.string(),
  cycle: z.number(),
  state: z.string(),
  stages: z.array(z.object({ percent: z.number(), state: z.string() })),
});
const escalation = z.object({
  id: z.string(),
  trigger: z.string().optional(),
  stage: z.object({ clock: z.string(), percent: z.number() }).optional(),
  state: z.string(),
  targets: z.array(z.object({ agent_id: z.string().nullable() })),
  acknowledged_by: z.string().nullable(),
  created_at: instantText,
});
const ticket = z.object({
  id: z.string(),
  number: z.number(),
  status: z.string(),
  priority: z.string().nullable(),
  category: z.string().nullable(),
  customer: z.object({ name: z.string(), tier: z.string() }),
  assignee: named.nullable(),
  team: named.nullable(),
  clocks: z.array(clock),
  escalations: z.array(escalation),
  version: z.number(),
});
const entry = z.object({
  seq: z.number(),
  type: z.string(),
  occurred_at: instantText,
  recorded_at: instantText,
  actor: z.object({ kind: z.string(), id: z.string().nullable() }),
  data: z.record(z.string(), z.unknown()),
});
const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ data: z.array(item), next_cursor: z.string().nullable() });

/** A ticket, as far as the demo looks at it. */
export type DemoTicket = z.infer<typeof ticket>;
export type DemoEntry = z.infer<typeof entry>;

/** The API said no, or could not be reached. `message` is for a person. */
export class DemoApiError extends Error {
  override readonly name = 'DemoApiError';
}

/** What the demo does through the API, as any other client would. */
export interface DemoApi {
  createTicket(body: object): Promise<DemoTicket>;
  command(path: string, body: object): Promise<void>;
  getTicket(id: string): Promise<DemoTicket>;
  ledger(id: string): Promise<readonly DemoEntry[]>;
  /** Names of agents by id. */
  agentNames(): Promise<ReadonlyMap<string, string>>;
  teamNames(): Promise<ReadonlyMap<string, string>>;
}

export interface DemoApiOptions {
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly signal: AbortSignal;
}

/** How often a request is tried; the same Idempotency-Key makes a repeat harmless. */
const TRIES = 5;
const PAUSE_MS = 400;

/** Talks to the API over HTTP. Every POST carries an Idempotency-Key, kept for its repeats. */
export function createDemoApi({ apiUrl, apiKey, signal }: DemoApiOptions): DemoApi {
  async function request(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
    const key = randomUUID();
    for (let tried = 1; ; tried += 1) {
      const last = tried === TRIES;
      try {
        const response = await fetch(`${apiUrl}${path}`, {
          method,
          signal,
          headers: {
            authorization: `Bearer ${apiKey}`,
            ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': key }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const answer: unknown = await response.json();
        if (response.ok) return answer;
        if (last || response.status !== 503) throw new DemoApiError(sayProblem(answer, response.status));
      } catch (error) {
        if (error instanceof DemoApiError || signal.aborted) throw error;
        if (last) throw new DemoApiError(`${apiUrl} cannot be reached (${String(error)}).`, { cause: error });
      }
      await pause(PAUSE_MS * tried, undefined, { signal });
    }
  }

  async function all<Item extends z.ZodType>(path: string, item: Item): Promise<z.output<Item>[]> {
    const items: z.output<Item>[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: { data: z.output<Item>[]; next_cursor: string | null } = pageOf(item).parse(
        await request('GET', `${path}?limit=100${query}`),
      );
      items.push(...page.data);
      cursor = page.next_cursor;
    } while (cursor !== null);
    return items;
  }

  return {
    createTicket: async (body) => ticket.parse(await request('POST', '/v1/tickets', body)),
    command: async (path, body) => {
      await request('POST', path, body);
    },
    getTicket: async (id) => ticket.parse(await request('GET', `/v1/tickets/${id}`)),
    ledger: (id) => all(`/v1/tickets/${id}/ledger`, entry),
    agentNames: async () => byId(await all('/v1/agents', named)),
    teamNames: async () => byId(await all('/v1/teams', named)),
  };
}

function byId(items: readonly { readonly id: string; readonly name: string }[]): ReadonlyMap<string, string> {
  return new Map(items.map(({ id, name }) => [id, name]));
}

const problem = z.object({ detail: z.string().optional(), title: z.string().optional() });

function sayProblem(answer: unknown, status: number): string {
  const said = problem.safeParse(answer).data;
  return said?.detail ?? said?.title ?? `The API answered ${status}.`;
}
