import { Migration } from '@mikro-orm/migrations';

/** Authenticator apps, recovery codes and passkeys; what passkeys are asked to sign; log-ins that are half done. */
export class AskForSecondFactors extends Migration {
  override up(): void {
    this.addSql(`
create table identity.totp_secrets (
  user_id uuid not null,
  sealed_secret text not null,
  created_at timestamptz(3) not null default now(),
  confirmed_at timestamptz(3),
  last_step int,
  primary key (user_id),
  constraint totp_secrets_user_id_foreign foreign key (user_id) references identity.users (id) on delete cascade
);

create table identity.recovery_codes (
  user_id uuid not null,
  code_hash text not null,
  created_at timestamptz(3) not null default now(),
  used_at timestamptz(3),
  primary key (user_id, code_hash),
  constraint recovery_codes_code_hash_check check (code_hash ~ '^[0-9a-f]{64}$'),
  constraint recovery_codes_user_id_foreign foreign key (user_id) references identity.users (id) on delete cascade
);

create table identity.passkeys (
  id uuid not null,
  user_id uuid not null,
  credential_id text not null,
  public_key text not null,
  counter bigint not null,
  transports jsonb not null,
  is_synced boolean not null,
  name text not null,
  created_at timestamptz(3) not null default now(),
  last_used_at timestamptz(3),
  primary key (id),
  constraint passkeys_credential_id_unique unique (credential_id),
  constraint passkeys_credential_id_check check (credential_id <> ''),
  constraint passkeys_counter_check check (counter between 0 and 4294967295),
  constraint passkeys_name_check check (length(name) between 1 and 60),
  constraint passkeys_user_id_foreign foreign key (user_id) references identity.users (id) on delete cascade
);
create index passkeys_of_user on identity.passkeys (user_id);

create table identity.challenges (
  id_hash text not null,
  purpose text not null,
  bound_to text,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  primary key (id_hash),
  constraint challenges_id_hash_check check (id_hash ~ '^[0-9a-f]{64}$'),
  constraint challenges_purpose_check check (purpose in ('sign-in', 'second-factor', 'step-up', 'add-passkey')),
  constraint challenges_bound_to_check check ((purpose = 'sign-in') = (bound_to is null))
);
create index challenges_expired on identity.challenges (expires_at);

create table identity.log_in_tickets (
  id_hash text not null,
  user_id uuid not null,
  via text not null,
  proof text not null,
  tries int not null default 0,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  primary key (id_hash),
  constraint log_in_tickets_id_hash_check check (id_hash ~ '^[0-9a-f]{64}$'),
  constraint log_in_tickets_via_check check (via in ('cookie', 'bearer')),
  constraint log_in_tickets_tries_check check (tries >= 0),
  constraint log_in_tickets_user_id_foreign foreign key (user_id) references identity.users (id) on delete cascade
);
create index log_in_tickets_of_user on identity.log_in_tickets (user_id);
create index log_in_tickets_expired on identity.log_in_tickets (expires_at);
`);
  }
}
