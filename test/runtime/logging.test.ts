import { describe, expect, it } from 'vitest';
import { createLogger, withoutCredentials } from '../../src/runtime/logging.ts';

function logged(pretty: boolean, write: (log: ReturnType<typeof createLogger>) => void): string {
  let out = '';
  const destination = { write: (line: string) => void (out += line) };
  write(createLogger({ level: 'info', role: 'api', pretty, destination }));
  return out;
}

describe('a log', () => {
  it('is JSON with a level in words and the role', () => {
    const line = logged(false, (log) => log.info({ ticketId: 'tkt_1' }, 'accepted'));
    expect(JSON.parse(line)).toMatchObject({
      level: 'info',
      role: 'api',
      msg: 'accepted',
      ticketId: 'tkt_1',
    });
  });

  it.each([false, true])('never holds a secret (for people: %s)', (pretty) => {
    const line = logged(pretty, (log) => {
      log.warn({ apiKey: 'hf_secret', headers: { authorization: 'Bearer hf_secret' } }, 'refused');
      log.error({ err: new Error('connect postgres://holdfast:hf_secret@127.0.0.1:5432/x failed') }, 'down');
    });
    expect(line).toContain('refused');
    expect(line).toContain('postgres://holdfast:***@127.0.0.1');
    expect(line).not.toContain('hf_secret');
  });

  it.each([false, true])('does not quote the row that PostgreSQL refused (for people: %s)', (pretty) => {
    const refused = Object.assign(new Error('new row for relation "tickets" violates check constraint'), {
      code: '23514',
      detail: 'Failing row contains (tkt_1, My diagnosis).',
      where: "unnamed portal parameter $2 = 'My diagnosis'",
    });
    const line = logged(pretty, (log) => log.error({ err: refused }, 'a turn failed'));
    expect(line).toContain('violates check constraint');
    expect(line).not.toContain('diagnosis');
  });

  it('is one line for people', () => {
    const line = logged(true, (log) => log.info({ port: 8080 }, 'listening'));
    expect(line).toMatch(/^\d\d:\d\d:\d\d\.\d{3} INFO {2}api listening port=8080\n$/);
  });
});

describe('withoutCredentials', () => {
  it('keeps everything but the password', () => {
    expect(withoutCredentials('see smtps://me:pass%40word@mail.example:465/?a=b and http://x/')).toBe(
      'see smtps://me:***@mail.example:465/?a=b and http://x/',
    );
  });
});
