/**
 * Ends what its owner leaves behind. The owner writes one line per process it starts or has seen end:
 * `+PID SIGNAL` and `-PID`; each `+` is answered with `=PID` once it counts. When standard input closes, the owner
 * is gone, whatever killed it: every process still listed gets its signal, and whatever of it or its descendants
 * is left shortly after gets SIGKILL. Depends on nothing, so that it starts in a moment and has little to break.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Milliseconds between the polite signal and the last one. An orphan may live 5 s; this leaves room to spare. */
const GRACE_MS = 1500;

/** @type {Map<number, NodeJS.Signals>} */
const guarded = new Map();

// The owner decides; a Ctrl-C meant for it must not end its guard first.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
// The owner may be gone when an answer is written.
process.stdout.on('error', () => {});

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const [pid, signal] = [Number(line.slice(1).split(' ')[0]), line.split(' ')[1]];
  if (!Number.isSafeInteger(pid) || pid <= 1) return;
  if (line.startsWith('+')) {
    guarded.set(pid, /** @type {NodeJS.Signals} */ (signal ?? 'SIGTERM'));
    process.stdout.write(`=${pid}\n`);
  } else if (line.startsWith('-')) {
    guarded.delete(pid);
  }
});
lines.on('close', () => void endAll());

/** @param {number} target @param {NodeJS.Signals} signal */
function send(target, signal) {
  try {
    process.kill(target, signal);
    return true;
  } catch {
    return false;
  }
}

/** Each process with its parent. @returns {[pid: number, parent: number][]} */
function processTable() {
  if (process.platform === 'linux') {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => {
        try {
          const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
          // The command's name stands in brackets and may itself hold spaces and brackets.
          return [Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])];
        } catch {
          return [Number(name), 0];
        }
      });
  }
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8', timeout: 1000 })
    .trim()
    .split('\n');
  return rows.map((row) => {
    const [pid = 0, parent = 0] = row.trim().split(/\s+/).map(Number);
    return [pid, parent];
  });
}

/** All guarded processes and their descendants: PostgreSQL's lead groups of their own, a group's signal misses them. */
function descendants() {
  const found = new Set(guarded.keys());
  try {
    const table = processTable();
    for (let before = -1; before !== found.size; ) {
      before = found.size;
      for (const [pid, parent] of table) if (found.has(parent)) found.add(pid);
    }
  } catch {
    // Without a table at least the guarded processes themselves are ended.
  }
  return found;
}

async function endAll() {
  if (guarded.size === 0) process.exit(0);
  const tree = descendants();
  for (const [pid, signal] of guarded) send(pid, signal);
  const deadline = performance.now() + GRACE_MS;
  while (performance.now() < deadline && [...tree].some((pid) => send(pid, /** @type {any} */ (0)))) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  for (const pid of guarded.keys()) send(-pid, 'SIGKILL');
  for (const pid of tree) send(pid, 'SIGKILL');
  process.exit(0);
}
