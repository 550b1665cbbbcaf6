import { Account } from './credits/account.entity.ts';
import { Entry } from './credits/entry.entity.ts';
import { KeyBudget } from './credits/key-budget.entity.ts';
import { KeyDay } from './credits/key-day.entity.ts';
import { Transfer } from './credits/transfer.entity.ts';
import { Lease } from './fleet/lease.entity.ts';
import { Worker } from './fleet/worker.entity.ts';
import { WorkerModel } from './fleet/worker-model.entity.ts';
import { WorkerToken } from './fleet/worker-token.entity.ts';
import { Generation } from './generation/generation.entity.ts';
import { ApiKey } from './identity/api-key.entity.ts';
import { AuditEvent } from './identity/audit-event.entity.ts';
import { Avatar } from './identity/avatar.entity.ts';
import { Challenge } from './identity/challenge.entity.ts';
import { ClosedDoor } from './identity/closed-door.entity.ts';
import { Connection } from './identity/connection.entity.ts';
import { EmailSecret } from './identity/email-secret.entity.ts';
import { EmailToken } from './identity/email-token.entity.ts';
import { LogInTicket } from './identity/log-in-ticket.entity.ts';
import { OauthAttempt } from './identity/oauth-attempt.entity.ts';
import { OutboxMail } from './identity/outbox-mail.entity.ts';
import { Passkey } from './identity/passkey.entity.ts';
import { RecoveryCode } from './identity/recovery-code.entity.ts';
import { RefreshToken } from './identity/refresh-token.entity.ts';
import { Session } from './identity/session.entity.ts';
import { SetupCode } from './identity/setup-code.entity.ts';
import { TokenFamily } from './identity/token-family.entity.ts';
import { TotpSecret } from './identity/totp-secret.entity.ts';
import { User } from './identity/user.entity.ts';
import { Image } from './images/image.entity.ts';
import { UnownedObject } from './images/unowned-object.entity.ts';
import { Model } from './models/model.entity.ts';
import { DataExport } from './privacy/data-export.entity.ts';
import { Erasure } from './privacy/erasure.entity.ts';

/** The one list of entities: what is not here has no table. */
export const entities = [
  User,
  TokenFamily,
  RefreshToken,
  Session,
  AuditEvent,
  EmailToken,
  EmailSecret,
  OutboxMail,
  TotpSecret,
  RecoveryCode,
  Passkey,
  Challenge,
  LogInTicket,
  Connection,
  OauthAttempt,
  ApiKey,
  Account,
  Transfer,
  Entry,
  KeyBudget,
  KeyDay,
  Model,
  Generation,
  Image,
  UnownedObject,
  WorkerToken,
  Worker,
  WorkerModel,
  Lease,
  Avatar,
  DataExport,
  Erasure,
  SetupCode,
  ClosedDoor,
] as const;

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
  UnownedObject,
  User,
  Worker,
  WorkerModel,
  WorkerToken,
};
