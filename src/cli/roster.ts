import { parseArgs } from 'node:util';
import { connect } from '../db/connect.ts';
import { applyRoster } from '../roster/apply-roster.ts';
import { type Change, formatChange } from '../roster/change.ts';
import { publishedCalendars } from '../roster/published-calendars.ts';
import { type RosterSource, readRosterFile } from '../roster/read-roster.ts';
import { RosterError } from '../roster/roster-error.ts';
import { ConfigInvalid, loadConfig, requireDatabaseUrl } from '../runtime/config.ts';
import { systemTime } from '../runtime/time-source.ts';
import type { Output } from './io.ts';
import { runningDatabaseUrl } from './running-database.ts';

export interface RosterIo extends Output {
  readonly env: NodeJS.ProcessEnv;
}

const HELP = `Usage: bin/holdfast roster apply FILE [--dry-run] [--json]

Makes teams, agents, roles, customers and contracts what FILE says. Applying it twice changes nothing.

  --dry-run  say what would change, and change nothing
  --json     one JSON object instead of lines for people

The database is DATABASE_URL, or that of the Holdfast which runs in HOLDFAST_DATA_DIR (.holdfast).

Exit status: 0 it was applied, or would be; 1 the file or the database cannot be used; 2 wrong use or the
file cannot be read.
`;

/** `bin/holdfast roster apply FILE [--dry-run]` (interfaces.md). Returns the exit status. */
export async function rosterCommand(args: readonly string[], io: RosterIo): Promise<number> {
  const options = readArgs(args);
  if (typeof options === 'string') {
    io.stderr.write(`holdfast roster: ${options} See --help.\n`);
    return 2;
  }
  if (options.help) {
    io.stdout.write(HELP);
    return 0;
  }
  const source = await read(options.file, io);
  if (typeof source === 'number') return source;
  const url = databaseUrl(io);
  if (url === null) return 1;

  const db = connect({ url, max: 1, applicationName: 'holdfast roster' });
  try {
    const calendars = await publishedCalendars(db);
    const changes = await applyRoster(db, source, {
      now: systemTime.now(),
      dryRun: options.dryRun,
      ...(calendars === undefined ? {} : { calendars }),
    });
    io.stdout.write(options.json ? toJson(changes, options.dryRun) : toLines(changes, options.dryRun));
    return 0;
  } catch (error) {
    io.stderr.write(`${sayError(error)}\n`);
    return 1;
  } finally {
    await db.destroy();
  }
}

interface Options {
  readonly file: string;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

/** The options, or what is wrong with them. */
function readArgs(args: readonly string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const [verb, file, ...rest] = positionals;
    const options = { dryRun: values['dry-run'], json: values.json, help: values.help };
    if (options.help) return { file: '', ...options };
    if (verb !== 'apply')
      return verb === undefined ? 'say what to do: apply FILE.' : `${verb} means nothing here.`;
    if (file === undefined) return 'name the file to apply.';
    return rest.length === 0 ? { file, ...options } : `${rest.join(' ')} is one file too many.`;
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
}

/** The roster, or the exit status once it has been said why there is none. */
async function read(file: string, io: RosterIo): Promise<RosterSource | number> {
  try {
    return await readRosterFile(file);
  } catch (error) {
    if (error instanceof RosterError) {
      io.stderr.write(`${error.message}\n`);
      return 1;
    }
    if (!(error instanceof Error && 'code' in error)) throw error;
    io.stderr.write(
      `holdfast roster: ${file} cannot be read (${String(error.code)}). Check the path and its rights.\n`,
    );
    return 2;
  }
}

function databaseUrl(io: RosterIo): string | null {
  try {
    const config = loadConfig(io.env);
    return config.databaseUrl ?? runningDatabaseUrl(config.dataFolder) ?? requireDatabaseUrl(config);
  } catch (error) {
    if (!(error instanceof ConfigInvalid)) throw error;
    io.stderr.write(`${error.message}\n`);
    return null;
  }
}

function toLines(changes: readonly Change[], dryRun: boolean): string {
  const lines = changes.map(formatChange);
  const things = changes.length === 1 ? '1 change' : `${changes.length} changes`;
  const end =
    changes.length === 0 ? 'Nothing to change.' : `${things}${dryRun ? ' would be made.' : ' made.'}`;
  return `${[...lines, end].join('\n')}\n`;
}

function toJson(changes: readonly Change[], dryRun: boolean): string {
  return `${JSON.stringify({ dry_run: dryRun, changes })}\n`;
}

function sayError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
