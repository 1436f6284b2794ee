import { setTimeout as pause } from 'node:timers/promises';
import { createDemoApi, type DemoApi, DemoApiError, type DemoTicket } from './demo-api.ts';
import { type Followed, followTickets } from './follow-tickets.ts';
import { playScene } from './play-scene.ts';
import { type Scene, STORY, STORY_ENDS } from './story.ts';
import { summarize } from './summarize.ts';

export interface DemoInput {
  /** Where the API listens, without a final slash. */
  readonly apiUrl: string;
  /** A key with the role admin. */
  readonly apiKey: string;
  /** What a person's shell puts in the key's place, e.g. `$(cat .holdfast-demo/api-key)`. */
  readonly keyInShell: string;
  readonly say: (line: string) => void;
  /** Stops the demo; what it began stays. */
  readonly signal: AbortSignal;
}

/** What a shorter or faster demo is made of. */
export interface Pace {
  readonly story: readonly Scene[];
  /** Seconds of the story after which the look back follows. */
  readonly ends: number;
  /** Milliseconds that a second of the story takes. */
  readonly secondMs: number;
}

const REAL_TIME: Pace = { story: STORY, ends: STORY_ENDS, secondMs: 1_000 };
const LOOK_EVERY_MS = 700;

/**
 * Plays two minutes at a support desk against a running Holdfast, over HTTP like any other client, and tells
 * what happens as the ledgers record it. Ends with a table and where to look. Resolves early, without a word,
 * when `signal` says so.
 *
 * @throws DemoApiError when the API refuses the very first requests or cannot be reached
 */
export async function runDemo(input: DemoInput, pace: Pace = REAL_TIME): Promise<void> {
  try {
    await play(input, pace);
  } catch (error) {
    if (!input.signal.aborted) throw error;
  }
}

async function play({ apiUrl, apiKey, keyInShell, say, signal }: DemoInput, pace: Pace): Promise<void> {
  const api = createDemoApi({ apiUrl, apiKey, signal });
  const tickets: Followed[] = [];
  const ended = new AbortController();
  const began = performance.now();
  const until = async (second: number): Promise<void> => {
    const left = began + second * pace.secondMs - performance.now();
    await pause(Math.max(0, left), undefined, { signal });
  };

  say('Two minutes at a support desk. A minute of the policy takes a second here.\n');
  const following = followTickets(tickets, {
    api,
    say,
    signal: AbortSignal.any([signal, ended.signal]),
    everyMs: Math.min(LOOK_EVERY_MS, pace.secondMs),
  });
  const scenes = pace.story.map((scene) =>
    playScene(scene, { api, say, until, opened: (ticket) => tickets.push(ticket) }),
  );
  try {
    // Following ends by itself only if it fails.
    await Promise.race([Promise.all([...scenes, until(pace.ends)]), following]);
  } finally {
    ended.abort();
    // What went wrong first is what is told.
    await Promise.allSettled([following, ...scenes]);
  }
  await following;
  await lookBack(api, tickets, { apiUrl, keyInShell, say });
}

async function lookBack(
  api: DemoApi,
  followed: readonly Followed[],
  { apiUrl, keyInShell, say }: Pick<DemoInput, 'apiUrl' | 'keyInShell' | 'say'>,
): Promise<void> {
  const tickets: DemoTicket[] = [];
  for (const { id } of followed) tickets.push(await api.getTicket(id));
  tickets.sort((a, b) => a.number - b.number);
  say('\nWhat became of them:\n');
  for (const line of summarize(tickets)) say(line);
  const [eventful] = tickets.toSorted((a, b) => b.version - a.version);
  if (eventful === undefined) throw new DemoApiError('The API took no ticket.');
  say('\nLook at it in another terminal:\n');
  say(`  curl -s -H "Authorization: Bearer ${keyInShell}" ${apiUrl}/v1/tickets\n`);
  say('So can these be read, each needs the key:\n');
  say(`  every ticket             ${apiUrl}/v1/tickets`);
  say(`  all that happened to #${eventful.number}`.padEnd(27) + `${apiUrl}/v1/tickets/${eventful.id}/ledger`);
  say(`  what is still escalated  ${apiUrl}/v1/escalations?state=open`);
  say(`  every message that left  ${apiUrl}/v1/deliveries`);
  say(`  its workflow             ticket-${eventful.id} in Temporal's UI`);
}
