export { FolderInUseError, type FolderLock, lockFolder, processStartedAt } from './folder-lock.ts';
export { PostgresStartError } from './postmaster.ts';
export {
  type EmbeddedPostgres,
  type StartEmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './start-embedded-postgres.ts';
