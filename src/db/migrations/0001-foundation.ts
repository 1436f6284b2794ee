import { type Kysely, sql } from 'kysely';

/**
 * The first schema. Instants are `timestamptz(3)` and always handed in: no `now()` anywhere (semantics 46).
 * Money is integer minor units with its currency. Text that a person wrote stands only in `messages`,
 * `tickets.subject`, `outbox` and people's own rows, so that erasing those rows erases it (semantics 42).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table settings (
      key text primary key,
      value jsonb not null
    );

    create table policy_versions (
      version text primary key,
      sha256 text not null,
      source text not null,
      published_at timestamptz(3) not null
    );
    create index policy_versions_newest on policy_versions (published_at desc);

    create table agents (
      id text primary key,
      name text not null,
      kind text not null default 'human' check (kind in ('human', 'bot')),
      email text,
      phone text,
      slack_user_id text,
      languages text[] not null default '{}',
      skills text[] not null default '{}',
      capacity integer not null default 10 check (capacity >= 0),
      time_zone text not null default 'UTC',
      active boolean not null default true,
      created_at timestamptz(3) not null
    );
    create unique index agents_email on agents (lower(email)) where email is not null;

    create table teams (
      id text primary key,
      name text not null,
      strategy text not null check (strategy in ('round_robin', 'least_loaded', 'immediate'))
    );

    create table agent_teams (
      agent_id text not null references agents on delete cascade,
      team_id text not null references teams on delete cascade,
      -- The round-robin turn: whoever waited longest is next; null = never had one.
      last_assigned_at timestamptz(3),
      last_assigned_seq bigint not null default 0,
      primary key (team_id, agent_id)
    );
    create index agent_teams_of_agent on agent_teams (agent_id);
    create sequence assignment_turns;

    create table skills (
      id text primary key,
      name text not null
    );

    -- Weekly working hours in the agent's own zone; an agent without rows works around the clock.
    create table shifts (
      agent_id text not null references agents on delete cascade,
      weekday text not null check (weekday in ('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')),
      starts text not null check (starts ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
      ends text not null check (ends ~ '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$'),
      primary key (agent_id, weekday, starts),
      check (starts < ends)
    );

    create table absences (
      agent_id text not null references agents on delete cascade,
      starts_at timestamptz(3) not null,
      ends_at timestamptz(3) not null,
      primary key (agent_id, starts_at),
      check (starts_at < ends_at)
    );

    -- Who fills a role: of a team, or of the whole organisation where team_id is null. Lowest position first.
    create table role_holders (
      role text not null,
      team_id text references teams on delete cascade,
      agent_id text not null references agents on delete cascade,
      position integer not null default 0
    );
    create unique index role_holders_once on role_holders (role, coalesce(team_id, ''), agent_id);

    create table customers (
      id text primary key,
      external_id text unique,
      name text not null,
      tier text not null check (tier in ('enterprise', 'professional', 'starter', 'free')),
      language text,
      time_zone text not null default 'UTC',
      account_manager_id text references agents on delete set null,
      -- Made for an unknown sender; a lead verifies it or joins it to another.
      provisional boolean not null default false,
      version integer not null default 1,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null
    );

    create index customers_newest on customers (created_at desc, id desc);

    create table customer_domains (
      domain text primary key,
      customer_id text not null references customers on delete cascade,
      verified boolean not null default false
    );

    create table contracts (
      id text primary key,
      customer_id text not null references customers on delete cascade,
      calendar text,
      -- Partial targets that go before those of the tier: {first_response: {P1: "10m"}, resolution: {...}}
      targets jsonb not null default '{}',
      credit_terms jsonb,
      seats integer check (seats >= 0),
      price_minor bigint check (price_minor >= 0),
      currency text check (currency ~ '^[A-Z]{3}$'),
      time_zone text not null default 'UTC',
      valid_from timestamptz(3) not null,
      valid_to timestamptz(3),
      check (valid_to is null or valid_from < valid_to)
    );
    create index contracts_of_customer on contracts (customer_id, valid_from desc);

    create table contacts (
      id text primary key,
      customer_id text not null references customers on delete cascade,
      kind text not null check (kind in ('email', 'phone', 'chat')),
      value text not null,
      name text,
      verified boolean not null default false,
      created_at timestamptz(3) not null,
      unique (kind, value)
    );
    create index contacts_of_customer on contacts (customer_id);

    create table maintenance_windows (
      id text primary key,
      title text not null,
      starts_at timestamptz(3) not null,
      ends_at timestamptz(3) not null,
      announced_at timestamptz(3),
      created_at timestamptz(3) not null,
      check (starts_at < ends_at)
    );

    create table api_keys (
      id text primary key,
      name text not null,
      hash bytea not null unique,
      role text not null check (role in ('admin', 'lead', 'agent', 'reader', 'intake')),
      agent_id text references agents on delete cascade,
      created_at timestamptz(3) not null,
      last_used_at timestamptz(3),
      expires_at timestamptz(3),
      revoked_at timestamptz(3)
    );

    create table tickets (
      id text primary key,
      number bigint generated always as identity unique,
      subject text not null,
      status text not null check (status in ('new', 'open', 'pending', 'on_hold', 'resolved', 'closed', 'merged', 'spam', 'deleted')),
      channel text not null check (channel in ('email', 'web', 'chat', 'phone', 'api')),
      customer_id text not null references customers,
      contact_id text references contacts on delete set null,
      requester jsonb not null,
      tier text not null check (tier in ('enterprise', 'professional', 'starter', 'free')),
      language text,
      external_ref text,
      opened_by text not null default 'customer' check (opened_by in ('customer', 'agent')),
      -- What the caller said at creation: a person's word, or evidence for triage (semantics 28).
      asked jsonb not null default '{}',
      linked_ticket_id text references tickets,
      priority text check (priority in ('P1', 'P2', 'P3', 'P4')),
      category text,
      subcategory text,
      review boolean not null default false,
      triage jsonb,
      team_id text references teams,
      specialist_team_id text references teams,
      assignee_id text references agents,
      followers text[] not null default '{}',
      waiting_for text,
      escalation_stage integer not null default 0,
      policy_version text references policy_versions,
      received_at timestamptz(3) not null,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      resolved_at timestamptz(3),
      closes_at timestamptz(3),
      -- The turn that was committed last, and the state machine's whole state after it (ADR 0001).
      turn integer not null default 0,
      state jsonb,
      ledger_seq integer not null default 0,
      ledger_head bytea,
      -- Set when a turn failed for good (SQLSTATE class 22 or 23); an operator has to look.
      stuck_reason text,
      version integer not null default 1
    );
    create index tickets_newest on tickets (created_at desc, id desc);
    create index tickets_by_status on tickets (status, created_at desc, id desc);
    create index tickets_by_team on tickets (team_id, created_at desc, id desc);
    create index tickets_by_assignee on tickets (assignee_id, created_at desc, id desc);
    create index tickets_of_customer on tickets (customer_id, created_at desc);
    create index tickets_load on tickets (assignee_id) where status in ('new', 'open');
    create index tickets_unassigned on tickets (team_id, created_at) where assignee_id is null and status in ('new', 'open');
    create index tickets_running on tickets (id) where status not in ('closed', 'merged', 'spam', 'deleted');
    create index tickets_stuck on tickets (id) where stuck_reason is not null;
    create index tickets_search on tickets using gin (to_tsvector('simple', subject));
    create unique index tickets_external_ref on tickets (external_ref) where external_ref is not null;

    create table clocks (
      ticket_id text not null references tickets on delete cascade,
      name text not null check (name in ('first_response', 'next_response', 'resolution', 'handover_response', 'handover_resolution')),
      cycle integer not null check (cycle >= 1),
      state text not null check (state in ('running', 'paused', 'met', 'breached', 'cancelled')),
      running boolean not null,
      started_at timestamptz(3) not null,
      stopped_at timestamptz(3),
      target_ms bigint not null,
      due_at timestamptz(3),
      -- When 75 % is reached, so that "at risk" is a comparison with an index, not a computation.
      at_risk_at timestamptz(3),
      breached_at timestamptz(3),
      primary key (ticket_id, name, cycle)
    );
    create index clocks_at_risk on clocks (at_risk_at) where running;
    create index clocks_due on clocks (due_at) where running;
    create index clocks_breached on clocks (ticket_id) where breached_at is not null;
    create index clocks_paused on clocks (ticket_id) where state = 'paused';

    create table messages (
      id text primary key,
      ticket_id text not null references tickets on delete cascade,
      kind text not null check (kind in ('customer', 'reply', 'note', 'outcome')),
      author_kind text not null check (author_kind in ('customer', 'agent', 'bot', 'machine')),
      author_id text,
      channel text,
      body text not null,
      occurred_at timestamptz(3) not null,
      created_at timestamptz(3) not null
    );
    create index messages_of_ticket on messages (ticket_id, occurred_at, id);

    create table commands (
      id text primary key,
      -- The order of acceptance; commands of one ticket travel in it, one at a time.
      seq bigint generated always as identity unique,
      ticket_id text not null references tickets on delete cascade,
      type text not null,
      payload jsonb not null,
      state text not null default 'waiting' check (state in ('waiting', 'applied', 'refused')),
      error jsonb,
      occurred_at timestamptz(3) not null,
      accepted_at timestamptz(3) not null,
      settled_at timestamptz(3),
      -- Temporal has it for good. An update's turn may be committed before: the command is handed over again
      -- until its workflow has seen what the database holds (ADR 0001).
      handed_at timestamptz(3),
      attempts integer not null default 0,
      next_attempt_at timestamptz(3) not null,
      leased_until timestamptz(3),
      last_error text
    );
    create index commands_to_deliver on commands (ticket_id, seq) where state = 'waiting' or handed_at is null;

    create table idempotency (
      api_key_id text not null,
      key text not null,
      fingerprint bytea not null,
      -- The ticket or command that came of it: enough to answer again if the answer itself was never stored.
      ref text,
      status integer,
      response jsonb,
      created_at timestamptz(3) not null,
      primary key (api_key_id, key)
    );
    create index idempotency_age on idempotency (created_at);

    create table ledger (
      ticket_id text not null references tickets,
      seq integer not null check (seq >= 1),
      type text not null,
      occurred_at timestamptz(3) not null,
      recorded_at timestamptz(3) not null,
      actor jsonb not null,
      data jsonb not null,
      -- sha256 over the previous entry's hash and this entry's canonical content.
      hash bytea not null,
      primary key (ticket_id, seq)
    );
    create index ledger_by_time on ledger (recorded_at);

    create table ledger_checkpoints (
      id bigint generated always as identity primary key,
      taken_at timestamptz(3) not null,
      tickets bigint not null,
      entries bigint not null,
      digest bytea not null
    );

    create table escalations (
      id text primary key,
      ticket_id text not null references tickets on delete cascade,
      clock text,
      cycle integer,
      percent integer,
      trigger text,
      reason text not null,
      action text not null,
      state text not null check (state in ('open', 'acknowledged', 'completed', 'superseded', 'expired')),
      targets jsonb not null,
      ack_due_at timestamptz(3),
      acknowledged_at timestamptz(3),
      acknowledged_by text,
      outcome_id text references messages on delete set null,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      check ((trigger is null) <> (percent is null))
    );
    create index escalations_of_ticket on escalations (ticket_id, created_at);
    create index escalations_newest on escalations (created_at desc, id desc);
    create index escalations_by_state on escalations (state, created_at desc, id desc);

    create table outbox (
      id text primary key,
      seq bigint generated always as identity unique,
      -- A second row of the same key is impossible, so is a second sending where the receiver honours it.
      key text not null unique,
      ticket_id text references tickets on delete cascade,
      escalation_id text,
      kind text not null,
      channel text not null check (channel in ('email', 'inbox', 'chat', 'phone', 'sms', 'pager', 'webhook')),
      -- Sending keeps the order of a ticket towards one destination.
      destination text not null,
      recipient jsonb not null,
      subject text not null,
      body text not null,
      state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
      not_before timestamptz(3) not null,
      attempts integer not null default 0,
      next_attempt_at timestamptz(3) not null,
      leased_until timestamptz(3),
      leased_by text,
      possible_duplicate boolean not null default false,
      receipt jsonb,
      last_error text,
      note text,
      created_at timestamptz(3) not null,
      sent_at timestamptz(3)
    );
    create index outbox_due on outbox (next_attempt_at, seq) where state = 'waiting';
    create index outbox_order on outbox (ticket_id, destination, seq) where state = 'waiting';
    create index outbox_newest on outbox (created_at desc, id desc);
    create index outbox_of_ticket on outbox (ticket_id, seq);

    create function ledger_is_append_only() returns trigger language plpgsql as $$
    begin
      raise exception 'the ledger is append-only: % refused', tg_op using errcode = '42501';
    end $$;
    create trigger ledger_no_change before update or delete on ledger
      for each row execute function ledger_is_append_only();
    create trigger ledger_no_truncate before truncate on ledger
      for each statement execute function ledger_is_append_only();
    -- Also for a session that replays another server's changes.
    alter table ledger enable always trigger ledger_no_change;
    alter table ledger enable always trigger ledger_no_truncate;
  `.execute(db);
}

export async function down(): Promise<void> {
  throw new Error('The first schema is not taken back: restore a backup instead.');
}
