import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { nextMonth, requestIdAt } from './ids.ts'

/**
 * Each migration names the room whose tables it makes. One that has been released is never changed: add another.
 *
 * Ids compare as bytes (`collate "C"`): it is the cheaper order, and the same on every server.
 */
export const migrations: Record<string, Migration> = {
  '001_keys': {
    up: (db) =>
      run(
        db,
        `create table workspaces (
          workspace_id text collate "C" primary key,
          name text not null,
          created_at timestamptz not null default now(),
          closed_at timestamptz
        )`,
        `create table api_keys (
          workspace_id text collate "C" not null references workspaces,
          key_id text collate "C" not null,
          name text not null,
          key_hash bytea not null unique,
          rate_requests integer not null check (rate_requests > 0),
          rate_per_seconds integer not null check (rate_per_seconds > 0),
          created_at timestamptz not null default now(),
          expires_at timestamptz,
          revoked_at timestamptz,
          primary key (workspace_id, key_id)
        )`,
        // Apart from the keys themselves: this row changes with every batch of calls, in place.
        `create table key_buckets (
          workspace_id text collate "C" not null,
          key_id text collate "C" not null,
          tokens double precision not null,
          refilled_at timestamptz not null default now(),
          primary key (workspace_id, key_id),
          foreign key (workspace_id, key_id) references api_keys on delete cascade
        ) with (fillfactor = 30, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)`,
      ),
  },
  '002_credits': {
    up: (db) =>
      run(
        db,
        // A page that is mostly free lets the hot row be updated in place, without touching its index.
        `create table balances (
          workspace_id text collate "C" primary key references workspaces,
          balance bigint not null default 0,
          held bigint not null default 0,
          last_sequence bigint not null default 0,
          check (balance between 0 and 9007199254740991),
          check (held between 0 and balance)
        ) with (fillfactor = 30, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)`,
        `create table entries (
          workspace_id text collate "C" not null,
          sequence bigint not null,
          entry_id text collate "C",
          kind text not null check (kind in ('grant', 'take_back', 'capture')),
          amount bigint not null check (amount <> 0 and (amount > 0) = (kind = 'grant')),
          balance_before bigint not null,
          balance bigint not null check (balance >= 0),
          call_id text collate "C",
          reason text,
          at timestamptz not null default now(),
          primary key (workspace_id, sequence),
          check (balance = balance_before + amount),
          -- A capture has the id of its call, and needs no other.
          check ((call_id is not null) = (kind = 'capture') and (entry_id is null) = (kind = 'capture'))
        )`,
        `create table holds (
          workspace_id text collate "C" not null,
          call_id text collate "C" not null,
          gateway_id text collate "C" not null,
          amount bigint not null check (amount > 0),
          primary key (workspace_id, call_id)
        ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)`,
      ),
  },
  '003_gateways': {
    up: (db) =>
      run(
        db,
        `create table gateways (
          gateway_id text collate "C" primary key,
          started_at timestamptz not null default now(),
          beat_at timestamptz not null default now()
        )`,
      ),
  },
  '004_accounts': {
    up: (db) =>
      run(
        db,
        `create table accounts (
          workspace_id text collate "C" not null references workspaces,
          account_id text collate "C" not null,
          platform text not null,
          member_id text not null,
          account_name text,
          country text,
          public_identifier text,
          name text,
          sandbox boolean not null,
          status text not null check (status in ('connected', 'disconnected')),
          sealed text,
          connected_at timestamptz not null default now(),
          last_success_at timestamptz,
          last_failure_at timestamptz,
          last_failure text,
          resting_until timestamptz,
          rest_seconds integer not null default 0,
          primary key (workspace_id, account_id),
          unique (workspace_id, platform, member_id),
          check (sealed is not null or status = 'disconnected')
        )`,
        `create table account_requests (
          workspace_id text collate "C" not null,
          account_id text collate "C" not null,
          minute timestamptz not null,
          requests integer not null,
          primary key (workspace_id, account_id, minute),
          foreign key (workspace_id, account_id) references accounts on delete cascade
        )`,
      ),
  },
  '005_calls': {
    up: (db) =>
      run(
        db,
        // Ids of requests rise with time, so that parts of the log by their ids are parts by time. The first one takes
        // this month and everything before; `calls` makes the next ones.
        `create table calls (
          workspace_id text collate "C" not null,
          request_id text collate "C" not null,
          at timestamptz not null,
          action text collate "C",
          account_id text collate "C",
          http_status smallint not null,
          code text,
          rows integer,
          credits integer not null,
          duration_ms integer not null,
          primary key (workspace_id, request_id)
        ) partition by range (request_id)`,
        `create table calls_first partition of calls
          for values from (minvalue) to ('${requestIdAt(nextMonth(new Date()))}')`,
        // An account is one workspace's, so its id alone will do.
        `create index calls_by_account on calls (account_id, request_id)`,
        // Nearly all calls are of this action: whoever looks for those reads along the primary key.
        `create index calls_by_action on calls (workspace_id, action, request_id) where action <> 'list_invitations'`,
        `create index calls_failed on calls (workspace_id, request_id) where http_status >= 400`,
        `create table kept_answers (
          workspace_id text collate "C" not null,
          idempotency_key text collate "C" not null,
          request_hash bytea not null,
          call_id text collate "C" not null,
          gateway_id text collate "C",
          answer text,
          at timestamptz not null default now(),
          primary key (workspace_id, idempotency_key)
        )`,
        `create index kept_answers_at on kept_answers (at)`,
        `create index kept_answers_under_way on kept_answers (gateway_id) where gateway_id is not null`,
      ),
  },
  '006_pace': {
    up: (db) =>
      run(
        db,
        // Where nobody said where an account was connected, it is as it was: at whatever network is asked.
        `alter table accounts
          add column source text not null default 'session' check (source in ('session', 'portability')),
          add column network text`,
        // Apart from the accounts themselves: this row changes with every batch of calls, in place.
        `create table account_paces (
          workspace_id text collate "C" not null,
          account_id text collate "C" not null,
          full_at timestamptz not null default now(),
          primary key (workspace_id, account_id),
          foreign key (workspace_id, account_id) references accounts on delete cascade
        ) with (fillfactor = 30, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)`,
        'insert into account_paces (workspace_id, account_id) select workspace_id, account_id from accounts',
      ),
  },
  '007_answers': {
    up: (db) =>
      run(
        db,
        // A hold may be captured part by part, down to nothing, before it is resolved.
        `alter table holds drop constraint holds_amount_check, add check (amount >= 0)`,
        `create table answers (
          workspace_id text collate "C" not null,
          account_id text collate "C" not null,
          invitation_id text collate "C" not null,
          state text not null check (state in ('under_way', 'interrupted', 'accepted', 'declined', 'withdrawn', 'invited')),
          slug text,
          seen boolean not null,
          call_id text collate "C" not null,
          retry_key text collate "C",
          gateway_id text collate "C",
          at timestamptz not null default now(),
          primary key (workspace_id, account_id, invitation_id),
          foreign key (workspace_id, account_id) references accounts on delete cascade,
          check ((gateway_id is not null) = (state = 'under_way'))
        )`,
        `create index answers_at on answers (at)`,
        `create index answers_under_way on answers (gateway_id) where gateway_id is not null`,
      ),
  },
  '008_token_names': {
    up: (db) => run(db, `alter table accounts add column token_name text collate "C"`),
  },
  '009_accounts_by_id': {
    up: (db) =>
      run(
        db,
        // The workspace no longer comes first. Before it has statistics, PostgreSQL takes what begins with the workspace
        // for as good a way to an account as the primary key, and would read all that the workspace has.
        `alter table accounts
          drop constraint accounts_workspace_id_platform_member_id_key,
          add constraint accounts_member_key unique (member_id, workspace_id, platform)`,
      ),
  },
}

async function run(db: Kysely<unknown>, ...statements: string[]): Promise<void> {
  // Behind one that waits for a table that somebody reads, as a backup does, every call of the older gateways waits too.
  await sql`set local lock_timeout = '2s'`.execute(db)
  for (const statement of statements) await sql.raw(statement).execute(db)
}
