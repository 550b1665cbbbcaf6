import { randomUUID } from 'node:crypto';
import { newId } from '@pingvas/db';
import pg from 'pg';

/** The rows of one cycle, written without any of the code that decides about them. */
export interface BareRows {
  /** Takes the next job, with its lease, its status and its objects' intents; resolves to the generation's id. */
  claim(): Promise<string>;
  /** The picture, its payment with both entries, the status, the job and the lease; the intents go. */
  finish(generationId: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * The least that a cycle of claim and finish can cost while it leaves behind what ours leaves behind: two prepared
 * statements, two commits. Nothing is looked at before, no lease or token is checked, the entries are not chained, and
 * a picture's objects are announced in the claim. For a bound, not for imitation.
 */
export function openBareRows(
  databaseUrl: string,
  options: { readonly poolMax: number; readonly queueName: string; readonly workerId: string },
): BareRows {
  const { poolMax, queueName, workerId } = options;
  const pool = new pg.Pool({ connectionString: databaseUrl, max: poolMax });
  return {
    async claim() {
      const { rows } = await pool.query<{ id: string }>({
        name: 'bench.claim',
        text: claimText,
        values: [queueName, newId(), workerId],
      });
      const [claimed] = rows;
      if (claimed === undefined) throw new Error('There was nothing to claim');
      return claimed.id;
    },
    async finish(generationId) {
      const { rows } = await pool.query<{ written: number }>({
        name: 'bench.finish',
        text: finishText,
        values: [generationId, newId(), newId(), newId(), randomUUID().replaceAll('-', '').repeat(2)],
      });
      if (rows[0]?.written !== 2) throw new Error('The picture was not paid');
    },
    close: () => pool.end(),
  };
}

const claimText = `
with head as (
  select id from queue.job_common
   where name = $1 and state < 'active' and not blocked and start_after <= now()
   order by priority desc, created_on limit 1 for update skip locked
), taken as (
  update queue.job_common job set state = 'active', started_on = now(), heartbeat_on = now()
    from head where job.name = $1 and job.id = head.id
  returning job.id, (job.data ->> 'generationId')::uuid as generation_id
), moved as (
  update generation.generations generation set status = 'claimed', attempt = 1, updated_at = now()
    from taken where generation.id = taken.generation_id
), leased as (
  insert into fleet.leases (id, queue_name, job_id, retry_count, worker_id, generation_id, deadline_at)
  select $2::uuid, $1, id, 0, $3::uuid, generation_id, now() + interval '1 h' from taken
), announced as (
  insert into images.unowned_objects (object_key, remove_after)
  select generation_id || kind, now() + interval '1 h' from taken cross join (values ('.png'), ('.webp')) as file(kind)
)
select generation_id as id from taken`;

const finishText = `
with made as (
  update generation.generations
     set status = 'succeeded', started_at = now(), completed_at = now(), updated_at = now()
   where id = $1 returning id, user_id, seed, width, height, queue_name, job_id
), owned as (
  delete from images.unowned_objects where object_key in ($1::uuid || '.png', $1::uuid || '.webp')
), pictured as (
  insert into images.images (id, user_id, generation_id, picture_index, object_key, thumbnail_key, width, height,
                             size_bytes, sha256, upload_sha256, thumbhash, seed, metadata, render_seconds)
  select $2::uuid, user_id, id, 0, id || '.png', id || '.webp', width, height, 1, $5, $5, '', seed, '{}', 1 from made
), paid as (
  update credits.transfers set state = 'posted', resolved_at = now()
   where generation_id = $1 and picture_index = 0
  returning id, debit_account_id, credit_account_id, amount
), debited as (
  update credits.accounts account
     set balance = balance - amount, held = held - amount, entry_count = entry_count + 1, last_hash = $5
    from paid where account.id = paid.debit_account_id
  returning account.id, -amount as amount, balance, entry_count, paid.id as transfer_id
), credited as (
  update credits.accounts account
     set balance = balance + amount, entry_count = entry_count + 1, last_hash = $5
    from paid where account.id = paid.credit_account_id
  returning account.id, amount, balance, entry_count, paid.id as transfer_id
), entered as (
  insert into credits.entries
    (id, account_id, sequence, transfer_id, amount, balance_after, previous_hash, hash, created_at)
  select $3::uuid, id, entry_count, transfer_id, amount, balance, $5, $5, now() from debited
  union all
  select $4::uuid, id, entry_count, transfer_id, amount, balance, $5, $5, now() from credited
  returning id
), completed as (
  update queue.job_common job set state = 'completed', completed_on = now()
    from made where job.name = made.queue_name and job.id = made.job_id
), ended as (
  update fleet.leases set ended_at = now(), outcome = 'delivered' where generation_id = $1 and ended_at is null
)
select count(*)::int as written from entered`;
