import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ZodError, z } from 'zod';
import { readSettings } from './settings.ts';

/** What an operator set, checked. Absent settings are `null`; nothing here was guessed. */
export interface Config {
  /** `null`: only `dev` can go on, with a PostgreSQL of its own. */
  readonly databaseUrl: string | null;
  readonly http: {
    readonly host: string;
    /** `null` = not said; `0` = any free one. */
    readonly port: number | null;
    /** Origin under which people reach this installation, without a final slash. */
    readonly publicBaseUrl: string | null;
  };
  /** Absolute; `null` = not said. */
  readonly dataFolder: string | null;
  /** Absolute path of a policy file; `null` = the default policy. */
  readonly policyFile: string | null;
  readonly rosterFile: string | null;
  /** The bootstrap admin key. */
  readonly apiKey: string | null;
  readonly logLevel: LogLevel;
  readonly mail: {
    readonly smtpUrl: string | null;
    readonly from: string | null;
    readonly replyDomain: string | null;
  };
}

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where the API listens unless told otherwise. */
export const STANDARD_PORT = 8080;

/** One or more settings cannot be used. The message names each variable and says what to do. */
export class ConfigInvalid extends Error {
  readonly code = 'config.invalid';
  readonly findings: readonly string[];

  constructor(findings: readonly string[]) {
    super(findings.join('\n'));
    this.findings = findings;
  }
}

/** Shortest bootstrap key: what a person makes up in a moment is shorter, what a generator gives is longer. */
const KEY_LENGTH = 32;

const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol.slice(0, -1)),
      `must be a URL that begins with ${protocols.map((protocol) => `${protocol}://`).join(' or ')}`,
    );

const SCHEMA = z.object({
  DATABASE_URL: url('postgres', 'postgresql').optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number; 0 means any free one')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be a port number up to 65535; 0 means any free one')
    .optional(),
  PUBLIC_BASE_URL: url('http', 'https')
    .transform((text) => text.replace(/\/+$/, ''))
    .optional(),
  HOLDFAST_DATA_DIR: z.string().optional(),
  HOLDFAST_POLICY: z.string().optional(),
  HOLDFAST_ROSTER: z.string().optional(),
  HOLDFAST_API_KEY: z
    .string()
    .min(
      KEY_LENGTH,
      `must have at least ${KEY_LENGTH} characters, e.g. the output of \`openssl rand -hex 32\``,
    )
    .optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  SMTP_URL: url('smtp', 'smtps').optional(),
  MAIL_FROM: z
    .string()
    .includes('@', 'must be a mail address, e.g. `Support <support@example.com>`')
    .optional(),
  MAIL_REPLY_DOMAIN: z
    .string()
    .regex(/^[a-z0-9.-]+$/i, 'must be a domain, e.g. `reply.example.com`')
    .optional(),
});

/** Settings that may stand in a file of their own, named by `NAME_FILE`. */
export const SECRETS = ['DATABASE_URL', 'HOLDFAST_API_KEY', 'SMTP_URL'] as const;

/**
 * Reads the settings from the environment and from `holdfast.yaml`, which the environment overrides. An empty
 * variable counts as not set.
 * @throws ConfigInvalid naming every setting that cannot be used
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env, folder: string = process.cwd()): Config {
  const { settings, findings } = readSettings(env, folder, Object.keys(SCHEMA.shape), SECRETS, (path) =>
    readFileSync(path, 'utf8'),
  );
  const parsed = SCHEMA.safeParse(settings);
  if (!parsed.success) throw new ConfigInvalid([...findings, ...explain(parsed.error)]);
  const found = parsed.data;
  if (found.SMTP_URL !== undefined && found.MAIL_FROM === undefined) {
    findings.push('MAIL_FROM must be set beside SMTP_URL: the address that mail comes from.');
  }
  if (findings.length > 0) throw new ConfigInvalid(findings);
  const path = (text: string | undefined) => (text === undefined ? null : resolve(folder, text));
  return {
    databaseUrl: found.DATABASE_URL ?? null,
    http: { host: found.HOST, port: found.PORT ?? null, publicBaseUrl: found.PUBLIC_BASE_URL ?? null },
    dataFolder: path(found.HOLDFAST_DATA_DIR),
    policyFile: path(found.HOLDFAST_POLICY),
    rosterFile: path(found.HOLDFAST_ROSTER),
    apiKey: found.HOLDFAST_API_KEY ?? null,
    logLevel: found.LOG_LEVEL,
    mail: {
      smtpUrl: found.SMTP_URL ?? null,
      from: found.MAIL_FROM ?? null,
      replyDomain: found.MAIL_REPLY_DOMAIN ?? null,
    },
  };
}

/**
 * The database's URL, for a role that cannot do without.
 * @throws ConfigInvalid if it is not set
 */
export function requireDatabaseUrl(config: Config): string {
  if (config.databaseUrl !== null) return config.databaseUrl;
  throw new ConfigInvalid([
    'DATABASE_URL is not set. Set it to a PostgreSQL server (postgres://user@host:5432/holdfast), ' +
      'or use `bin/holdfast dev`, which brings its own.',
  ]);
}

function explain(error: ZodError): string[] {
  return error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`);
}
