import { apiCommand } from './cli/api.ts';
import { calendarCommand } from './cli/calendar.ts';
import { migrateCommand } from './cli/migrate.ts';
import { policyCommand } from './cli/policy.ts';
import { rosterCommand } from './cli/roster.ts';
import { workerCommand } from './cli/worker.ts';
import { ConfigInvalid } from './runtime/config.ts';
import { runDev } from './runtime/dev/run-dev.ts';
import { withoutCredentials } from './runtime/logging.ts';

const HELP = `Usage: bin/holdfast COMMAND [ARGUMENTS]

  dev [--demo]   everything on this machine: PostgreSQL, Temporal with its UI, the API and a worker
  api            the API; needs DATABASE_URL, and TEMPORAL_ADDRESS unless it is 127.0.0.1:7233
  worker         the worker: workflows, deliveries, assignment; any number side by side
  migrate        brings the schema of DATABASE_URL up to date
  roster         apply FILE [--dry-run]: teams, people, customers and contracts as code
  policy         check FILE: says everything that is wrong with a policy
  calendar       arithmetic on business time, lines of JSON in and out

Each command explains itself with --help. Exit status: 0 fine, 1 a finding or failure, 2 wrong use.
`;

/** Runs one command. Returns the exit status. */
async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  switch (command) {
    case 'dev':
      return dev(rest);
    case 'api':
      return role('api', rest, apiCommand);
    case 'worker':
      return role('worker', rest, workerCommand);
    case 'migrate':
      return migrateCommand(rest, process);
    case 'roster':
      return rosterCommand(rest, process);
    case 'policy':
      return policyCommand(rest, process);
    case 'calendar':
      return calendarCommand(rest, process);
    case '--help':
    case '-h':
    case 'help':
      process.stdout.write(HELP);
      return 0;
    default:
      process.stderr.write(
        command === undefined
          ? `Say what to do.\n\n${HELP}`
          : `holdfast: there is no command "${command}".\n\n${HELP}`,
      );
      return 2;
  }
}

async function dev(args: readonly string[]): Promise<number> {
  const demo = args.includes('--demo');
  return role(
    'dev',
    args.filter((arg) => arg !== '--demo'),
    () => runDev({ demo }),
  );
}

/** A command that takes no arguments of its own. */
async function role(name: string, args: readonly string[], run: () => Promise<number>): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(HELP);
    return 0;
  }
  if (args.length > 0) {
    process.stderr.write(`holdfast ${name}: ${args[0] ?? ''} means nothing here. See --help.\n`);
    return 2;
  }
  return run();
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const words = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${withoutCredentials(words)}\n`);
  // What a person can mend needs no trace of ours; what they cannot, does.
  const ours = !(error instanceof ConfigInvalid) && !(error instanceof Error && 'code' in error);
  if (ours && error instanceof Error) process.stderr.write(`${withoutCredentials(error.stack ?? '')}\n`);
  process.exitCode = 1;
}
