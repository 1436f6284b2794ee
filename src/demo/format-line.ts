/** A line of the demo: when (as the clock on the wall of whoever watches has it), which ticket, what. */
export function formatLine(at: number, ticket: number, line: string): string {
  const time = new Date(at).toLocaleTimeString('en-GB');
  return `${time}  ${`#${ticket}`.padStart(5)}  ${line}`;
}
