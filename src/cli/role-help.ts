/** What `--help` says for the commands that run until they are stopped. Here, so that asking loads none of them. */
export const ROLE_HELP = {
  dev: `Usage: bin/holdfast dev [--demo]

Runs everything on this machine until it is stopped: PostgreSQL, Temporal with its UI, the API and a worker. Starts
again what ends by itself. \`npm start\` is the same. Says where everything is once it is ready, and writes it to
run.json in the data folder.

  --demo   plays two minutes at a busy desk, with a policy, people and a data folder of its own (\`npm run demo\`)

It needs no setting. It heeds these:

  HOLDFAST_DATA_DIR     the data folder; .holdfast, with --demo .holdfast-demo
  HOLDFAST_POLICY       the rules; policy/default.yaml
  HOLDFAST_ROSTER       teams, people and customers, applied at the start
  HOLDFAST_API_KEY      the first admin key; otherwise made at the first start
  HOST, PORT            where the API listens; 127.0.0.1 and 8080, or a port near it that is free
  DATABASE_URL          a PostgreSQL to use instead of its own
  TEMPORAL_ADDRESS      a Temporal to use instead of its own
  HOLDFAST_POSTGRES_PORT, HOLDFAST_TEMPORAL_PORT, HOLDFAST_TEMPORAL_UI_PORT   54329, 7233 and 8233, or near them

Ctrl-C, SIGTERM or SIGHUP stop all of it, a second time at once; the data stays.
Exit status: 0 it was stopped, 1 it could not start, 2 wrong use, 130 it was stopped at once.
`,
  api: `Usage: bin/holdfast api

Serves the API until it is stopped, any number side by side. Accepts tickets and commands even while Temporal and the
worker are away. Waits for the database. \`bin/holdfast migrate\` has to have made the schema.

  DATABASE_URL          needed: postgres://user:password@host:5432/holdfast
  TEMPORAL_ADDRESS      127.0.0.1:7233; TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS* as Temporal's tools read them
  HOLDFAST_API_KEY      the first admin key, at least 32 characters; without it only keys that are known open the API
  HOLDFAST_POLICY       the rules; policy/default.yaml. The worker wants the same
  HOLDFAST_ROSTER       teams, people and customers, applied at the start
  HOST, PORT            where it listens; 127.0.0.1 and 8080. Port 0 is any free one
  PUBLIC_BASE_URL       where people reach it
  LOG_LEVEL             info; the log goes to standard output, a line of JSON each

SIGINT or SIGTERM stop it once the requests under way are answered, 1.5 s at most; a second one ends it at once.
Exit status: 0 it was stopped, 1 it could not run or was ended at once, 2 wrong use.
`,
  worker: `Usage: bin/holdfast worker

Does the tickets' work until it is stopped: workflows, deadlines, assignment, deliveries. Any number side by side. Waits
for the database and for Temporal. \`bin/holdfast migrate\` has to have made the schema.

  DATABASE_URL          needed: postgres://user:password@host:5432/holdfast
  TEMPORAL_ADDRESS      127.0.0.1:7233; TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS* as Temporal's tools read them
  HOLDFAST_POLICY       the rules; policy/default.yaml. The API wants the same
  HOLDFAST_ROSTER       teams, people and customers, applied at the start
  SMTP_URL, MAIL_FROM   where mail leaves, and from whom; without them it stays in GET /v1/deliveries
  LOG_LEVEL             info; the log goes to standard output, a line of JSON each

SIGINT or SIGTERM stop it once the work under way is done; a second one ends it at once. What it leaves, another worker
or the next start takes up.
Exit status: 0 it was stopped, 1 it could not run or was ended at once, 2 wrong use.
`,
} as const;

export type Role = keyof typeof ROLE_HELP;
