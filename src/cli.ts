import { ROLE_HELP, type Role } from './cli/role-help.ts';
import { ConfigInvalid } from './runtime/config.ts';
import { withoutCredentials } from './runtime/logging.ts';

const HELP = `Usage: bin/holdfast COMMAND [ARGUMENTS]

  dev [--demo]   everything on this machine: PostgreSQL, Temporal with its UI, the API and a worker
  api            the API; needs DATABASE_URL, and TEMPORAL_ADDRESS unless it is 127.0.0.1:7233
  worker         the worker: workflows, deliveries, assignment; any number side by side
  migrate        brings the schema of DATABASE_URL up to date
  roster         apply FILE [--dry-run]: teams, people, customers and contracts as code
  policy         check FILE: says everything that is wrong with a policy
  calendar       arithmetic on business time, lines of JSON in and out

Each command explains itself with --help; --version says which Holdfast this is. Exit status: 0 fine, 1 a finding or failure, 2 wrong use.
`;

/** Runs one command, and loads no other: arithmetic needs no Temporal. Returns the exit status. */
async function main(args: readonly string[]): Promise<number> {
  const [command = '', ...rest] = args;
  switch (command) {
    case 'dev':
      return dev(rest);
    case 'api':
      return role('api', rest, async () => (await import('./cli/api.ts')).apiCommand());
    case 'worker':
      return role('worker', rest, async () => (await import('./cli/worker.ts')).workerCommand());
    case 'migrate':
      return (await import('./cli/migrate.ts')).migrateCommand(rest, process);
    case 'roster':
      return (await import('./cli/roster.ts')).rosterCommand(rest, process);
    case 'policy':
      return (await import('./cli/policy.ts')).policyCommand(rest, process);
    case 'calendar':
      return (await import('./cli/calendar.ts')).calendarCommand(rest, process);
    case '--help':
    case '-h':
    case 'help':
      process.stdout.write(HELP);
      return 0;
    case '--version':
      process.stdout.write(`${(await import('./cli/version.ts')).version()}\n`);
      return 0;
    default:
      process.stderr.write(
        command === ''
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
    async () => (await import('./runtime/dev/run-dev.ts')).runDev({ demo }),
  );
}

/** A command that takes no arguments of its own. */
async function role(name: Role, args: readonly string[], run: () => Promise<number>): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(ROLE_HELP[name]);
    return 0;
  }
  if (args.length > 0) {
    process.stderr.write(
      `holdfast ${name}: ${args[0] ?? ''} means nothing here. See bin/holdfast ${name} --help.\n`,
    );
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
