import { Migration } from '@mikro-orm/migrations';

/**
 * Objects that no picture owns stand in a table, where the queue had kept some of them for two weeks. What still
 * waits there, given up or not, moves over; a server of the version before cannot remove pictures from here on.
 */
export class ListUnownedObjects extends Migration {
  override up(): void {
    this.addSql(table);
    this.addSql(moveJobs);
  }
}

const table = `
create table images.unowned_objects (
  object_key text not null,
  remove_after timestamptz(3) not null,
  failures int not null default 0,
  primary key (object_key),
  constraint unowned_objects_object_key_check check (object_key <> ''),
  constraint unowned_objects_failures_check check (failures >= 0)
);
create index unowned_objects_due on images.unowned_objects (remove_after);
`;

/* A new database gets its queue after the migrations, and then there is nothing to move. */
const moveJobs = `
do $$
begin
  if to_regclass('queue.job') is null then
    return;
  end if;
  insert into images.unowned_objects (object_key, remove_after)
  select distinct object_key, now()
    from queue.job, jsonb_array_elements_text(data -> 'keys') as object_key
   where name = 'images.delete-objects' and state not in ('completed', 'cancelled');
  if exists (select from queue.queue where name = 'images.delete-objects') then
    perform queue.delete_queue('images.delete-objects');
  end if;
end
$$;
`;
