import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { calendarCommand } from '../../src/cli/calendar.ts';

const calendar = {
  timezone: 'Europe/Berlin',
  weekly: { mon: [['09:00', '17:00']], tue: [['09:00', '17:00']] },
  holidays: ['2026-12-25'],
  overrides: { '2026-12-24': [['09:00', '12:00']] },
};

async function run(input: string, args: readonly string[] = []) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const status = await calendarCommand(args, { stdin: Readable.from([input]), stdout, stderr });
  const text = (stream: PassThrough): string => String(stream.read() ?? '');
  return { status, stdout: text(stdout), stderr: text(stderr) };
}

async function ask(...requests: readonly unknown[]) {
  const { status, stdout } = await run(requests.map((request) => `${JSON.stringify(request)}\n`).join(''));
  return {
    status,
    answers: stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line)),
  };
}

describe('bin/holdfast calendar', () => {
  it('answers every operation, in order, with the id it was asked with', async () => {
    const { status, answers } = await ask(
      { id: 1, op: 'add', calendar, start: '2026-01-05T15:00:00.000Z', amount_ms: 7_200_000 },
      { id: 'two', op: 'subtract', calendar, end: '2026-01-06T09:00:00.000Z', amount_ms: 7_200_000 },
      { id: null, op: 'elapsed', calendar, start: '2026-01-05T00:00:00Z', end: '2026-01-07T00:00:00Z' },
      { id: 4, op: 'elapsed', calendar, start: '2026-01-07T00:00:00Z', end: '2026-01-05T00:00:00Z' },
      { id: 5, op: 'is_open', calendar, at: '2026-01-05T17:00:00+01:00' },
      { id: 6, op: 'is_open', calendar, at: '2026-12-24T09:00:00+01:00' },
      { id: 7, op: 'add_days', calendar, start: '2026-01-05T22:15:00.123Z', days: 2 },
    );
    expect(answers).toEqual([
      { id: 1, at: '2026-01-06T09:00:00.000Z' },
      { id: 'two', at: '2026-01-05T15:00:00.000Z' },
      { id: null, elapsed_ms: 57_600_000 },
      { id: 4, elapsed_ms: 0 },
      { id: 5, open: false },
      { id: 6, open: true },
      { id: 7, at: '2026-01-12T22:15:00.123Z' },
    ]);
    expect(status).toBe(0);
  });

  it('takes pauses, with or without an end', async () => {
    const { answers } = await ask(
      {
        id: 1,
        op: 'add',
        calendar,
        start: '2026-01-05T08:00:00Z',
        amount_ms: 3_600_000,
        pauses: [{ from: '2026-01-05T08:30:00Z', to: '2026-01-05T10:00:00Z' }],
      },
      {
        id: 2,
        op: 'is_open',
        calendar,
        at: '2026-01-05T09:00:00Z',
        pauses: [{ from: '2026-01-05T08:30:00Z', to: null }],
      },
      {
        id: 3,
        op: 'add',
        calendar,
        start: '2026-01-05T08:00:00Z',
        amount_ms: 3_600_000,
        pauses: [{ from: '2026-01-05T08:30:00Z' }],
      },
    );
    expect(answers).toEqual([
      { id: 1, at: '2026-01-05T10:30:00.000Z' },
      { id: 2, open: false },
      { id: 3, error: { code: 'calendar.out_of_range', message: expect.any(String) } },
    ]);
  });

  it('says what is wrong with a line, goes on, and fails at the end', async () => {
    const good = { id: 'good', op: 'is_open', calendar, at: '2026-01-05T09:00:00Z' };
    const never = { timezone: 'UTC', weekly: {} };
    const { status, answers } = await ask(
      { ...good, id: 1, at: 'noon' },
      { ...good, id: 2, calendar: { ...calendar, timezone: 'Mars/Olympus' } },
      { ...good, id: 3, calendar: never },
      { ...good, id: 4, op: 'is_closed' },
      { ...good, id: 5, pause: [] },
      { ...good, id: 6, at: '2026-02-30T09:00:00Z' },
      { ...good, id: 7, at: '1969-12-31T23:59:59Z' },
      { id: 8, op: 'add', calendar, start: '2026-01-05T09:00:00Z', amount_ms: -1 },
      { id: 9, op: 'add', calendar, start: '2026-01-05T09:00:00Z', amount_ms: 1.5 },
      [],
      good,
    );
    expect(answers).toEqual([
      ...[
        'request.invalid',
        'calendar.invalid',
        'calendar.never_open',
        'request.invalid',
        'request.invalid',
        'request.invalid',
        'calendar.out_of_range',
        'request.invalid',
        'request.invalid',
      ].map((code, index) => ({ id: index + 1, error: { code, message: expect.any(String) } })),
      { id: null, error: { code: 'request.invalid', message: expect.any(String) } },
      { id: 'good', open: true },
    ]);
    expect(status).toBe(1);
  });

  it('takes a line that is not JSON for what it is', async () => {
    const { status, stdout } = await run('{"id": 1,\n\n');
    expect(JSON.parse(stdout)).toEqual({
      id: null,
      error: { code: 'request.not_json', message: 'the line is not JSON; write one object a line' },
    });
    expect(status).toBe(1);
  });

  it('answers each line as it comes, not when the input ends', async () => {
    const stdin = new PassThrough();
    const stdout = new PassThrough();
    const done = calendarCommand([], { stdin, stdout, stderr: new PassThrough() });
    stdin.write(`${JSON.stringify({ id: 1, op: 'is_open', calendar, at: '2026-01-05T09:00:00Z' })}\n`);
    const first: unknown = await new Promise((resolve) =>
      stdout.once('data', (data) => resolve(String(data))),
    );
    expect(first).toBe('{"id":1,"open":true}\n');
    stdin.end();
    expect(await done).toBe(0);
  });

  it('explains itself, and refuses arguments it does not know', async () => {
    expect(await run('', ['--help'])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('amount_ms'),
    });
    expect(await run('', ['--jsonl'])).toMatchObject({ status: 2, stdout: '' });
  });
});
