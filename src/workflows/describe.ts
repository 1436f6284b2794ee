import type { TicketView } from '../contract/ticket-workflow.ts';

/** For Temporal's own UI: what the ticket waits for, until when, and what happens then. Times are UTC. */
export function describe(view: TicketView): string {
  const lines = [`**${view.status}** · ${view.priority} · ${view.category} · ${view.team ?? 'no team'}`];
  if (view.ended) return lines.join('\n');
  lines.push('', `Waits for ${view.waitingFor}.`);
  const [next, ...later] = view.deadlines;
  if (next !== undefined) lines.push('', `Next: **${next.what}** at ${shown(next.at)}.`);
  for (const deadline of later) lines.push(`- ${deadline.what} at ${shown(deadline.at)}`);
  return lines.join('\n');
}

function shown(at: number): string {
  return new Date(at).toISOString();
}
