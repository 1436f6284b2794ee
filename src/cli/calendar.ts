import { createInterface } from 'node:readline';
import { CalendarLineError, createCalendarAnswers } from './answer-calendar.ts';
import { type Io, writeLine } from './io.ts';

const HELP = `Usage: bin/holdfast calendar < requests > answers

Does arithmetic on business time. Reads one JSON object a line and writes one JSON object a line, in the
same order, as soon as it has read each.

  {"id": 1, "op": "add", "calendar": CALENDAR, "start": "2026-01-05T16:00:00.000Z", "amount_ms": 7200000}
  {"id": 1, "at": "2026-01-06T10:00:00.000Z"}

CALENDAR is {"timezone": "Europe/Berlin", "weekly": {"mon": [["09:00", "17:00"]]},
             "holidays": ["2026-12-25"], "overrides": {"2026-12-24": [["09:00", "12:00"]]}}

  op         also reads                answers
  add        start, amount_ms, pauses  at: when that much open, unpaused time has passed
  subtract   end, amount_ms, pauses    at: the latest instant from which it fits before end
  elapsed    start, end, pauses        elapsed_ms: 0 if end is before start
  is_open    at, pauses                open: true or false
  add_days   start, days               at: so many working dates later, at the same wall time

pauses is [{"from": TIME, "to": TIME}]; a pause without "to" has no end. A line that cannot be answered
becomes {"id", "error": {"code", "message"}}, and the rest goes on.

Exit status: 0 every line was answered, 1 one or more were not, 2 wrong use.
`;

/** `bin/holdfast calendar`: lines of JSON in, lines of JSON out (interfaces.md). Returns the exit status. */
export async function calendarCommand(args: readonly string[], io: Io): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    io.stdout.write(HELP);
    return 0;
  }
  const unknown = args.find((arg) => arg !== '--json');
  if (unknown !== undefined) {
    io.stderr.write(
      `holdfast calendar: ${unknown} means nothing here; requests are read from standard input. See --help.\n`,
    );
    return 2;
  }

  const answers = createCalendarAnswers();
  let failed = false;
  for await (const line of createInterface({ input: io.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    const answer = answerLine(line, answers);
    failed ||= 'error' in answer;
    await writeLine(io.stdout, JSON.stringify(answer));
  }
  return failed ? 1 : 0;
}

function answerLine(line: string, answers: ReturnType<typeof createCalendarAnswers>): object {
  let id: unknown = null;
  try {
    const request = parseLine(line);
    if (typeof request === 'object' && request !== null && 'id' in request) id = request.id;
    return { id, ...answers(request) };
  } catch (error) {
    if (!(error instanceof CalendarLineError)) throw error;
    return { id, error: { code: error.code, message: error.message } };
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new CalendarLineError('request.not_json', 'the line is not JSON; write one object a line');
  }
}
