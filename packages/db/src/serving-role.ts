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
      const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [name]);
      if (rowCount === 0) await client.query(`create role ${role} login`);
      await client.query(
        `alter role ${role} login nosuperuser nocreatedb nocreaterole noreplication password ${pg.escapeLiteral(password)}`,
      );
      return;
    } catch (error) {
      if (attempt === attemptsMax || !isRoleClash(error)) throw error;
      await pause(10 * attempt);
    }
  }
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
    grant update (state, resolved_at) on credits.transfers to ${role};`;
  // One message is one transaction: nobody ever meets the moment between revoke and grant.
  await client.query([read, ...perSchema, ledger].join('\n'));
}
