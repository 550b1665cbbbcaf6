import { accountDeletionScheduled } from './templates/account-deletion-scheduled.ts';
import { accountErased } from './templates/account-erased.ts';
import { apiKeyCreated } from './templates/api-key-created.ts';
import { changeEmail } from './templates/change-email.ts';
import { connectionChanged } from './templates/connection-changed.ts';
import { dataExportReady } from './templates/data-export-ready.ts';
import { emailChangeRequested } from './templates/email-change-requested.ts';
import { emailChanged } from './templates/email-changed.ts';
import { passkeyCopied } from './templates/passkey-copied.ts';
import { passwordChanged } from './templates/password-changed.ts';
import { picturesFinished } from './templates/pictures-finished.ts';
import { resetPassword } from './templates/reset-password.ts';
import { secondFactorChanged } from './templates/second-factor-changed.ts';
import { verifyEmail } from './templates/verify-email.ts';
import { workerTokenCreated } from './templates/worker-token-created.ts';

/** Every mail that the product sends. The names are written into queues and outboxes: never rename one. */
export const mailTemplates = {
  'verify-email': verifyEmail,
  'change-email': changeEmail,
  'email-change-requested': emailChangeRequested,
  'email-changed': emailChanged,
  'reset-password': resetPassword,
  'password-changed': passwordChanged,
  'second-factor-changed': secondFactorChanged,
  'passkey-copied': passkeyCopied,
  'connection-changed': connectionChanged,
  'api-key-created': apiKeyCreated,
  'worker-token-created': workerTokenCreated,
  'account-deletion-scheduled': accountDeletionScheduled,
  'data-export-ready': dataExportReady,
  'pictures-finished': picturesFinished,
  'account-erased': accountErased,
} as const;

export type MailTemplateName = keyof typeof mailTemplates;

/** True for the name of a template; a queue may hold one of another version. */
export function isMailTemplate(name: string): name is MailTemplateName {
  return Object.hasOwn(mailTemplates, name);
}
