import { readMigrateConfig } from './config.ts';
import { migrate } from './migrate.ts';

const config = readMigrateConfig();
const { applied } = await migrate({
  migratingUrl: config.DATABASE_MIGRATION_URL,
  servingRole: config.DATABASE_SERVING_ROLE,
  servingPassword: config.DATABASE_SERVING_PASSWORD,
});
const outcome = applied.length === 0 ? 'nothing to do' : `applied ${applied.join(', ')}`;
process.stdout.write(`The database is up to date: ${outcome}.\n`);
