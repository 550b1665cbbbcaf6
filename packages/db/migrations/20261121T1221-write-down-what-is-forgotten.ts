import { Migration } from '@mikro-orm/migrations';

/**
 * What takes addresses out of the audit log says so in it, for everybody to see, and does it only for an account that is
 * shut, whose day has come, and whose erasure is under way. Nobody but the serving role may call it.
 */
export class WriteDownWhatIsForgotten extends Migration {
  override up(): void {
    this.addSql(`
create or replace function privacy.forget_addresses(person uuid) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $forget$
declare
  forgotten integer;
  now_ms bigint := floor(extract(epoch from clock_timestamp()) * 1000);
begin
  if not exists (
    select from privacy.erasures erasure join identity.users account on account.id = erasure.user_id
     where account.id = person and erasure.finished_at is null
       and not account.is_active and account.erased_at is null and account.erasure_begun_at is not null
       and account.deletion_due_at <= erasure.begun_at
  ) then
    raise exception using errcode = 'PV001', message = 'refused: privacy.not-erased', detail = 'privacy.not-erased';
  end if;
  update identity.audit_events set address = null, user_agent = null, request_id = null
   where (address is not null or user_agent is not null or request_id is not null)
     and (actor_id = person or (target_user_id = person and actor_kind in ('anonymous', 'api-key')));
  get diagnostics forgotten = row_count;
  -- A version 7 id, as the application makes them: the log is read in the order of its ids.
  insert into identity.audit_events (id, action, actor_kind, target_user_id, details)
  values (
    encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
      placing substring(int8send(now_ms) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid,
    'privacy.addresses-forgotten', 'system', person, json_build_object('events', forgotten)::jsonb);
  return forgotten;
end
$forget$`);
    this.addSql('revoke execute on function privacy.forget_addresses(uuid) from public');
  }
}
