import { Migration } from '@mikro-orm/migrations';

/**
 * Every one and two neighbouring characters of these texts, each once, in lower case. Under a GIN index this narrows
 * a search for any part of a word, also one of a single syllable, which trigrams cannot do. Made by the database, so
 * that no way of writing a name can forget to.
 */
export const searchGramsFunction = `
create or replace function public.search_grams(variadic texts text[]) returns text[]
language sql immutable parallel safe as $search_grams$
  select coalesce(array_agg(distinct gram), '{}'::text[])
  from unnest(texts) as given(words)
  cross join lateral (select lower(normalize(words, NFC)) as plain) as spelled
  cross join lateral generate_series(1, length(plain)) as place
  cross join lateral (values (substr(plain, place, 1)), (substr(plain, place, 2))) as grams(gram)
$search_grams$`;

/** People can be found by any part of what they are called, and the first administrator comes through a door that closes. */
export class LetAdministratorsLead extends Migration {
  override up(): void {
    this.addSql(searchGramsFunction);
    this.addSql(`
create index users_search on identity.users using gin (public.search_grams(email, username, full_name, nickname));

create table identity.setup_codes (
  code_hash text not null,
  created_at timestamptz(3) not null default now(),
  primary key (code_hash),
  constraint setup_codes_code_hash_check check (code_hash ~ '^[0-9a-f]{64}$')
);

create table identity.closed_doors (
  name text not null,
  closed_at timestamptz(3) not null default now(),
  closed_by uuid,
  primary key (name),
  constraint closed_doors_name_check check (name in ('first-run'))
);
`);
  }
}
