import { Migration } from '@mikro-orm/migrations';

/** Links that prove a mailbox, by the hashes of their secrets, and the mails of an installation without a mail server. */
export class WriteToPeople extends Migration {
  override up(): void {
    this.addSql(`
create table identity.email_tokens (
  id uuid not null,
  user_id uuid not null,
  purpose text not null,
  email text not null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  used_at timestamptz(3),
  primary key (id),
  constraint email_tokens_purpose_check check (purpose in ('verify', 'change', 'reset')),
  constraint email_tokens_email_check check (email = lower(email) and email <> ''),
  constraint email_tokens_expires_after_creation_check check (expires_at > created_at),
  constraint email_tokens_user_id_foreign foreign key (user_id) references identity.users (id) on delete cascade
);
create index email_tokens_of_user on identity.email_tokens (user_id, purpose, created_at);
create index email_tokens_expired on identity.email_tokens (expires_at);

create table identity.email_secrets (
  secret_hash text not null,
  token_id uuid not null,
  primary key (secret_hash),
  constraint email_secrets_secret_hash_check check (secret_hash ~ '^[0-9a-f]{64}$'),
  constraint email_secrets_token_id_foreign foreign key (token_id)
    references identity.email_tokens (id) on delete cascade
);
create index email_secrets_of_token on identity.email_secrets (token_id);

create table identity.outbox_mails (
  id uuid not null,
  user_id uuid,
  recipient text not null,
  template text not null,
  language text not null,
  subject text not null,
  text text not null,
  html text not null,
  created_at timestamptz(3) not null default now(),
  primary key (id),
  constraint outbox_mails_language_check check (language in ('ko', 'en')),
  constraint outbox_mails_user_id_foreign foreign key (user_id) references identity.users (id) on delete cascade
);
create index outbox_mails_of_user on identity.outbox_mails (user_id);
create index outbox_mails_by_time on identity.outbox_mails (created_at);
`);
  }
}
