import { createHash, randomBytes } from 'node:crypto';
import { newId } from '@pingvas/db';
import { type BenchDatabase, withClient } from '../bench-postgres.ts';

/** What the hash chain of an account begins with. */
const hashOfNoEntry = '0'.repeat(64);

/** Accounts with one open session each, written past the api: hashing a thousand passwords would take minutes. */
export async function newSessions(database: BenchDatabase, count: number): Promise<string[]> {
  const people = Array.from({ length: count }, () => {
    const token = `pgs_${randomBytes(32).toString('base64url')}`;
    return { id: newId(), accountId: newId(), token, hash: createHash('sha256').update(token).digest('hex') };
  });
  const rows = JSON.stringify(people);
  await withClient(database.migratingUrl, async (client) => {
    await client.query(
      `insert into identity.users (id, email)
         select id, id || '@bench.test' from jsonb_to_recordset($1::jsonb) as person(id uuid)`,
      [rows],
    );
    await client.query(
      `insert into identity.sessions (id_hash, user_id, kind, expires_at, idle_expires_at)
         select hash, id, 'bearer', now() + interval '1 day', now() + interval '1 day'
           from jsonb_to_recordset($1::jsonb) as person(id uuid, hash text)`,
      [rows],
    );
    await client.query(
      `insert into credits.accounts (id, kind, user_id, shard, balance, held, entry_count, last_hash, created_at)
         select "accountId", 'user', id, null, 0, 0, 0, $2, now()
           from jsonb_to_recordset($1::jsonb) as person(id uuid, "accountId" uuid)`,
      [rows, hashOfNoEntry],
    );
  });
  return people.map(({ token }) => token);
}
