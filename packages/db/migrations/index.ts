import { FirstTables } from './20261121T0010-first-tables.ts';
import { IndexChangedGenerations } from './20261121T0120-index-changed-generations.ts';

/** Every migration, oldest first, under the name that the database remembers it by. Never reorder, never rename. */
export const migrations = [
  { name: '20261121T0010-first-tables', class: FirstTables },
  { name: '20261121T0120-index-changed-generations', class: IndexChangedGenerations },
] as const;
