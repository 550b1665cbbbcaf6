import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { migrationsTable } from './latest-migration.ts';
import { moduleSchemas, queueSchema } from './schemas.ts';

const attemptsMax = 20;

/**
 * Makes sure that the role the api connects as exists and can log in with this password.
 * Roles belong to the whole server, where no lock of ours reaches, so a clash with another database's migration is
 * simply tried again.
 */
export async function ensureServingRole(client: pg.Client, name: string, password: string): Promise<void> {
  const role = pg.escapeIdentifier(name);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const found = await powersOf(client, name);
      if (found === null) await client.query(`create role ${role} login`);
      const less = (found ?? []).map((power) => `no${power}`).join(' ');
      await client.query(`alter role ${role} login ${less} password ${pg.escapeLiteral(password)}`);
      return;
    } catch (error) {
      if (attempt === attemptsMax || !isRoleClash(error)) throw error;
      await pause(10 * attempt);
    }
  }
}

/**
 * What a role may do beyond serving, and must not; null when there is no such role. Only what it has is taken away:
 * naming any of the others is refused to a migrating role that is no superuser, even if nothing would change.
 */
async function powersOf(client: pg.Client, name: string): Promise<string[] | null> {
  const { rows } = await client.query<{ powers: string[] }>(
    `select array_remove(array[
         case when rolsuper then 'superuser' end,
         case when rolcreatedb then 'createdb' end,
         case when rolcreaterole then 'createrole' end,
         case when rolreplication then 'replication' end,
         case when rolbypassrls then 'bypassrls' end], null) as powers
       from pg_roles where rolname = $1`,
    [name],
  );
  return rows[0]?.powers ?? null;
}

function isRoleClash(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return false;
  const wasCreatedMeanwhile = error.code === '42710' || error.code === '23505';
  return wasCreatedMeanwhile || error.message.includes('tuple concurrently updated');
}

/**
 * Gives the serving role exactly what serving needs, in the tables there are and in those to come. It owns nothing, so
 * it can alter nothing. In the ledger it may add, and change the columns that a transfer's life changes; entries stand.
 */
export async function grantServing(client: pg.Client, servingRole: string): Promise<void> {
  const role = pg.escapeIdentifier(servingRole);
  const read = `grant select on public.${migrationsTable} to ${role};`;
  const perSchema = [...moduleSchemas, queueSchema].map((schema) => {
    const rights = schema === 'credits' ? 'select, insert' : 'select, insert, update, delete';
    return `
      grant usage on schema ${schema} to ${role};
      revoke all on all tables in schema ${schema} from ${role};
      grant ${rights} on all tables in schema ${schema} to ${role};
      grant usage, select on all sequences in schema ${schema} to ${role};
      alter default privileges in schema ${schema} grant ${rights} on tables to ${role};
      alter default privileges in schema ${schema} grant usage, select on sequences to ${role};`;
  });
  const ledger = `
    grant update (balance, held, entry_count, last_hash) on credits.accounts to ${role};
    grant update (state, resolved_at) on credits.transfers to ${role};
    grant update (per_day, in_all, spent) on credits.key_budgets to ${role};
    grant update (spent) on credits.key_days to ${role};`;
  // What was done stays written down, whatever the api is made to do.
  const audit = `revoke update, delete on identity.audit_events, identity.closed_doors from ${role};`;
  const functions = `grant execute on function privacy.forget_addresses(uuid) to ${role};`;
  // One message is one transaction: nobody ever meets the moment between revoke and grant.
  await client.query([read, ...perSchema, ledger, audit, functions].join('\n'));
}
