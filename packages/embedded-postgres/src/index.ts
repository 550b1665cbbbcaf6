export { FolderInUseError, type FolderLock, lockFolder, processStartedAt } from './folder-lock.ts';
export { installedPrograms } from './installed-programs.ts';
export { PostgresStartError, type StopMode } from './postmaster.ts';
export {
  type EmbeddedPostgres,
  type StartEmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './start-embedded-postgres.ts';
