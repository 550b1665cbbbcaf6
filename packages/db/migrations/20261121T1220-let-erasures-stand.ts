import { Migration } from '@mikro-orm/migrations';

/** Nobody opens an account whose erasure has begun, it is known whose wish a deletion is, and failures wait longer. */
export class LetErasuresStand extends Migration {
  override up(): void {
    this.addSql(`
alter table identity.users
  add column deletion_asked_by text,
  add column erasure_begun_at timestamptz(3);
update identity.users set deletion_asked_by = case when is_active then 'person' else 'admin' end
 where deletion_due_at is not null;
update identity.users person set erasure_begun_at = erasure.begun_at, is_active = false
  from privacy.erasures erasure where erasure.user_id = person.id and person.erased_at is null;
alter table identity.users
  add constraint users_deletion_asked_by_check check (deletion_asked_by in ('person', 'admin')),
  add constraint users_erasure_shuts_check check (erasure_begun_at is null or not is_active);

alter table privacy.erasures
  add column tries int not null default 0,
  add column next_at timestamptz(3) not null default now();
update privacy.erasures set next_at = finished_at + interval '6 hours 10 minutes' where finished_at is not null;
alter table privacy.erasures add constraint erasures_tries_check check (tries >= 0);
drop index privacy.erasures_open;
create index erasures_open on privacy.erasures (next_at) where checked_at is null;
`);
  }
}
