import type { DemoTicket } from './demo-api.ts';

const HEAD = [
  'ticket',
  'customer',
  'tier',
  'category',
  'prio',
  'status',
  'first response',
  'resolution',
  'rung',
];

/** One line a ticket: what became of it, of its clocks, and how far up the ladder it went. */
export function summarize(tickets: readonly DemoTicket[]): readonly string[] {
  const rows = tickets.map((ticket) => [
    `#${ticket.number}`,
    ticket.customer.name,
    ticket.customer.tier,
    ticket.category ?? '-',
    ticket.priority ?? '-',
    ticket.status,
    stateOf(ticket, 'first_response'),
    stateOf(ticket, 'resolution'),
    highestRung(ticket),
  ]);
  const widths = HEAD.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [HEAD, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** The state of the clock's last cycle. */
function stateOf(ticket: DemoTicket, clock: string): string {
  const cycles = ticket.clocks.filter(({ name }) => name === clock).sort((a, b) => a.cycle - b.cycle);
  return cycles.at(-1)?.state ?? '-';
}

function highestRung(ticket: DemoTicket): string {
  const reached = ticket.clocks
    .flatMap((clock) => clock.stages)
    .filter((stage) => stage.state === 'fired' || stage.state === 'late')
    .map((stage) => stage.percent);
  return reached.length === 0 ? '-' : `${Math.max(...reached)} %`;
}
