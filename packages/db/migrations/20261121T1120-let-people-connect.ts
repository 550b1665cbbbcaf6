import { Migration } from '@mikro-orm/migrations';

/** Accounts elsewhere that people sign in with, and ways there that somebody has started. */
export class LetPeopleConnect extends Migration {
  override up(): void {
    this.addSql(`
create table identity.connections (
  id uuid not null,
  user_id uuid not null,
  provider text not null,
  subject text not null,
  email text,
  created_at timestamptz(3) not null default now(),
  last_used_at timestamptz(3),
  primary key (id),
  constraint connections_subject_unique unique (provider, subject),
  constraint connections_of_user_unique unique (user_id, provider),
  constraint connections_provider_check check (provider in ('google', 'discord', 'kakao')),
  constraint connections_subject_check check (length(subject) between 1 and 255),
  constraint connections_user_id_foreign foreign key (user_id) references identity.users (id) on delete cascade
);

create table identity.oauth_attempts (
  state_hash text not null,
  provider text not null,
  purpose text not null,
  via text not null,
  browser_hash text,
  user_id uuid,
  session_id text,
  code_verifier text not null,
  nonce text not null,
  next text,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  primary key (state_hash),
  constraint oauth_attempts_state_hash_check check (state_hash ~ '^[0-9a-f]{64}$'),
  constraint oauth_attempts_provider_check check (provider in ('google', 'discord', 'kakao')),
  constraint oauth_attempts_purpose_check check (purpose in ('sign-in', 'link')),
  constraint oauth_attempts_via_check check (via in ('cookie', 'bearer')),
  constraint oauth_attempts_browser_check check ((via = 'cookie') = (browser_hash is not null)),
  constraint oauth_attempts_session_check check ((purpose = 'sign-in') = (session_id is null)),
  constraint oauth_attempts_user_check check ((purpose = 'sign-in') = (user_id is null)),
  constraint oauth_attempts_expires_after_creation_check check (expires_at > created_at),
  constraint oauth_attempts_user_id_foreign foreign key (user_id) references identity.users (id) on delete cascade
);
create index oauth_attempts_of_user on identity.oauth_attempts (user_id);
create index oauth_attempts_expired on identity.oauth_attempts (expires_at);
`);
  }
}
