import { Writable } from 'node:stream';
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import type { LogLevel } from './config.ts';

export type { Logger } from 'pino';

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Which role writes, e.g. `api`. */
  readonly role: string;
  /** @default standard output */
  readonly destination?: DestinationStream;
  /** One line for people instead of JSON. @default whether standard output is a terminal */
  readonly pretty?: boolean;
}

/** Fields that never reach a log, wherever they stand in the logged object up to three levels deep. */
const SECRET_FIELDS = [
  'authorization',
  'Authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'apiKey',
  'api_key',
  'databaseUrl',
  'smtpUrl',
  'key',
];
/** What PostgreSQL quotes in an error of the row or the parameter that it refused: what a person wrote. */
const QUOTING_FIELDS = ['err.detail', 'err.where'];
const REDACTED = [
  ...SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
  ...QUOTING_FIELDS,
];

/** Credentials inside a URL, as error messages of drivers quote them. */
const URL_CREDENTIALS = /([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]+@/gi;

/** Replaces the password in any URL of a text by `***`. */
export function withoutCredentials(text: string): string {
  return text.replace(URL_CREDENTIALS, '$1:***@');
}

/** A logger that keeps secrets out: named fields are replaced, and so are passwords in URLs. */
export function createLogger(options: LoggerOptions): Logger {
  const pretty = options.pretty ?? process.stdout.isTTY;
  const destination = options.destination ?? process.stdout;
  return pino(
    {
      level: options.level,
      base: { role: options.role },
      timestamp: stdTimeFunctions.isoTime,
      redact: { paths: REDACTED, censor: '***' },
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: withoutCredentials },
    },
    pretty ? forPeople(destination) : destination,
  );
}

/** Turns each JSON line into `12:30:01.123 WARN api message name=value`. */
function forPeople(destination: DestinationStream): DestinationStream {
  return new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      destination.write(prettyLine(chunk));
      done();
    },
  });
}

function prettyLine(line: string): string {
  const { time, level, role, msg, err, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const clock = String(time).slice(11, 23);
  const fields = Object.entries(rest).map(([name, value]) => ` ${name}=${text(value)}`);
  const { stack, message } = Object(err) as { stack?: unknown; message?: unknown };
  const trace = err === undefined ? '' : `\n${text(stack ?? message ?? err)}`;
  return `${clock} ${String(level).toUpperCase().padEnd(5)} ${text(role)} ${text(msg ?? '')}${fields.join('')}${trace}\n`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
