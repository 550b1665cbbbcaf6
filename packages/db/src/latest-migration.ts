import { migrations } from '../migrations/index.ts';
import type { EntityManager } from './create-orm.ts';

/** Where the names of applied migrations are kept. */
export const migrationsTable = 'migrations';

/** The migration that this code was written for: an api that finds less in the database is not ready. */
export const latestMigrationName: string = migrations.at(-1)?.name ?? '';

/** True when every migration that this code knows has been applied; newer ones may have been, too. */
export async function isFullyMigrated(em: EntityManager): Promise<boolean> {
  const rows = await em.execute<{ name: string }[]>(`select name from public.${migrationsTable}`);
  const applied = new Set(rows.map(({ name }) => name));
  return migrations.every(({ name }) => applied.has(name));
}
