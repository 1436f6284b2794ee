import { setTimeout as pause } from 'node:timers/promises';
import type { DemoApi, DemoEntry } from './demo-api.ts';
import { formatLine } from './format-line.ts';
import { type Names, narrate, type Told } from './narrate.ts';

export interface Followed extends Told {
  readonly id: string;
}

export interface FollowDeps {
  readonly api: DemoApi;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
  /** Milliseconds between two looks. */
  readonly everyMs: number;
}

/**
 * Tells what the ledgers of some tickets say, line by line, as it is recorded. `tickets` may grow meanwhile.
 * Ends when `signal` says so, after one last look.
 */
export async function followTickets(tickets: readonly Followed[], deps: FollowDeps): Promise<void> {
  const { api, say, signal, everyMs } = deps;
  const reasons = new Map<string, string>();
  const names: Names = { agents: await api.agentNames(), teams: await api.teamNames(), reasons };
  const seen = new Map<string, number>();
  let last = false;
  for (;;) {
    const news: { readonly at: number; readonly line: string }[] = [];
    for (const ticket of tickets) {
      const fresh = (await api.ledger(ticket.id)).filter((entry) => entry.seq > (seen.get(ticket.id) ?? 0));
      for (const entry of fresh) {
        rememberReason(entry, reasons);
        seen.set(ticket.id, entry.seq);
      }
      for (const entry of fresh) {
        const together = fresh.filter((other) => other.recorded_at === entry.recorded_at);
        const line = narrate(entry, together, ticket, names);
        if (line !== null)
          news.push({
            at: Date.parse(entry.recorded_at),
            line: formatLine(Date.parse(entry.occurred_at), ticket.number, line),
          });
      }
    }
    for (const { line } of news.sort((a, b) => a.at - b.at)) say(line);
    if (last) return;
    last = await stopped(everyMs, signal);
  }
}

function rememberReason(entry: DemoEntry, reasons: Map<string, string>): void {
  const { escalation_id: id, reason } = entry.data;
  if (typeof id === 'string' && typeof reason === 'string') reasons.set(id, reason);
}

async function stopped(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await pause(ms, undefined, { signal });
    return false;
  } catch {
    return true;
  }
}
