export { migrateConfigSchema } from './config.ts';
export { type CreateOrmOptions, createOrm, type EntityManager, type Orm } from './create-orm.ts';
export {
  Account,
  ApiKey,
  AuditEvent,
  Avatar,
  Challenge,
  ClosedDoor,
  Connection,
  DataExport,
  EmailSecret,
  EmailToken,
  Entry,
  Erasure,
  entities,
  Generation,
  Image,
  Lease,
  LogInTicket,
  Model,
  OauthAttempt,
  OutboxMail,
  Passkey,
  RecoveryCode,
  RefreshToken,
  Session,
  SetupCode,
  TokenFamily,
  TotpSecret,
  Transfer,
  User,
  Worker,
  WorkerModel,
  WorkerToken,
} from './entities/index.ts';
export { isFullyMigrated, latestMigrationName } from './latest-migration.ts';
export type { Result as StatementResult, Statement, StatementValue } from './message.ts';
export { type MigrateOptions, type MigrateResult, migrate } from './migrate.ts';
export { newId } from './new-id.ts';
export {
  type Conversation,
  commitTogether,
  converse,
  type PreparedStatement,
  readRows,
  refusalOf,
  runEach,
  runTogether,
  sql,
} from './statements.ts';
