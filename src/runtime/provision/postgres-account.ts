import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Under whose name PostgreSQL runs, and the words to put before its commands. */
export interface PostgresAccount {
  /** `null`: as whoever runs us. */
  readonly ids: { readonly uid: number; readonly gid: number } | null;
  /** A command that starts `command` under this account. */
  wrap(command: string, args: readonly string[]): Wrapped;
}

export interface Wrapped {
  readonly command: string;
  readonly args: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

const AS_WE_ARE: PostgresAccount = { ids: null, wrap: (command, args) => ({ command, args }) };

/**
 * PostgreSQL refuses to run as root, so root starts it as the system's user `postgres`, who is created if missing.
 * That user often cannot enter the directories in which root keeps a checkout (`/root`, or a private temporary one).
 * Then it is started with the one capability that lets it pass them.
 * @param paths folders that the server has to reach
 * @throws Error with what to do if there is no way.
 */
export async function postgresAccount(paths: readonly string[]): Promise<PostgresAccount> {
  if (process.getuid?.() !== 0) return AS_WE_ARE;
  const ids = (await lookUp()) ?? (await create());
  const plain: PostgresAccount = { ids, wrap: (command, args) => ({ command, args, ...ids }) };
  if (await reaches(plain, paths)) return plain;
  const capable: PostgresAccount = {
    ids,
    wrap: (command, args) => ({
      command: 'setpriv',
      args: [
        `--reuid=${ids.uid}`,
        `--regid=${ids.gid}`,
        '--clear-groups',
        '--inh-caps=-all,+dac_override',
        '--ambient-caps=-all,+dac_override',
        // Else access(2), by which initdb looks for its companions, does not count the capability.
        '--securebits=+no_setuid_fixup',
        '--',
        command,
        ...args,
      ],
    }),
  };
  if (await reaches(capable, paths)) return capable;
  throw new Error(
    `PostgreSQL does not run as root, and its user "postgres" cannot enter ${paths.join(' or ')}. ` +
      'Run Holdfast as an ordinary user, or keep the checkout and HOLDFAST_DATA_DIR where everybody may enter ' +
      '(chmod o+x), or set DATABASE_URL to a PostgreSQL server of your own.',
  );
}

async function lookUp(): Promise<{ uid: number; gid: number } | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
    return { uid: Number(uid.stdout.trim()), gid: Number(gid.stdout.trim()) };
  } catch {
    return null;
  }
}

async function create(): Promise<{ uid: number; gid: number }> {
  let said = '';
  for (const [command, args] of [
    ['useradd', ['--system', '--user-group', '--no-create-home', 'postgres']],
    ['adduser', ['-S', '-H', '-D', 'postgres']],
  ] as const) {
    try {
      await run(command, [...args]);
      break;
    } catch (error) {
      said += ` ${error instanceof Error ? error.message.trim() : String(error)}.`;
    }
  }
  const ids = await lookUp();
  if (ids !== null) return ids;
  throw new Error(
    `PostgreSQL does not run as root, and a user "postgres" for it could not be made:${said} ` +
      'Make that user, run Holdfast as an ordinary user, or set DATABASE_URL.',
  );
}

async function reaches(account: PostgresAccount, paths: readonly string[]): Promise<boolean> {
  const test = account.wrap('/bin/sh', [
    '-c',
    'for p in "$@"; do [ -r "$p/." ] || exit 1; done',
    'sh',
    ...paths,
  ]);
  try {
    await run(test.command, [...test.args], {
      cwd: '/',
      ...(test.uid === undefined ? {} : { uid: test.uid }),
      ...(test.gid === undefined ? {} : { gid: test.gid }),
    });
    return true;
  } catch {
    return false;
  }
}
