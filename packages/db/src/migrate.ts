import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { migrations } from '../migrations/index.ts';
import { entities } from './entities/index.ts';
import { installQueue } from './install-queue.ts';
import { migrationsTable } from './latest-migration.ts';
import { ensureServingRole, grantServing } from './serving-role.ts';

export interface MigrateOptions {
  /** Of the role that owns the database; it may create roles. */
  readonly migratingUrl: string;
  readonly servingRole: string;
  readonly servingPassword: string;
}

export interface MigrateResult {
  /** Names of the migrations that this call applied; empty when there was nothing to do. */
  readonly applied: readonly string[];
}

/** Any number that nobody else uses: one migration at a time per database. */
const migrationLock = 7_412_026_112_100n;

/**
 * Brings a database from wherever it is to what this code needs: the serving role, our tables, the queue's tables,
 * the rights. Repeating it changes nothing; of two at once, the second waits and then finds nothing to do.
 */
export async function migrate(options: MigrateOptions): Promise<MigrateResult> {
  const client = new pg.Client({
    connectionString: options.migratingUrl,
    application_name: 'pingvas-migrate',
  });
  // A server that ends meanwhile fails the query in hand; unheard, its word would end the whole process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock.toString()]);
    await ensureServingRole(client, options.servingRole, options.servingPassword);
    const applied = await applyMigrations(options.migratingUrl);
    await installQueue(options.migratingUrl);
    await grantServing(client, options.servingRole);
    return { applied };
  } finally {
    // Closing the connection gives the lock back.
    await client.end();
  }
}

async function applyMigrations(migratingUrl: string): Promise<readonly string[]> {
  const orm = await MikroORM.init({
    clientUrl: migratingUrl,
    entities: [...entities],
    ensureDatabase: false,
    extensions: [Migrator],
    pool: { min: 0, max: 2 },
    migrations: {
      tableName: migrationsTable,
      migrationsList: [...migrations],
      snapshot: false,
      silent: true,
    },
  });
  try {
    return (await orm.migrator.up()).map(({ name }) => name);
  } finally {
    await orm.close(true);
  }
}
