import { z } from 'zod';
import { id, moment } from '../text.ts';
import { email, newPassword, userLanguage } from './identity.ts';

/** The secret of a link in a mail, as the page behind the link sends it. What it looks like is not its reader's affair. */
const linkSecret = z.string().trim().min(1).max(200);

export const confirmEmailInput = z.object({ token: linkSecret });
export type ConfirmEmailInput = z.infer<typeof confirmEmailInput>;

/** What a link has come to: the mailbox of a new account is proven, or the account has a new one. */
export const confirmEmailOutput = z.object({ purpose: z.enum(['verify', 'change']) });
export type ConfirmEmailOutput = z.infer<typeof confirmEmailOutput>;

/** How long after one mail the next one may be asked for. */
export const mailAgainSeconds = 60;

/** A mail is on its way, or none was needed. */
export const mailAskedOutput = z.object({
  /** False: the mailbox was proven already. */
  isSent: z.boolean(),
});
export type MailAskedOutput = z.infer<typeof mailAskedOutput>;

export const changeEmailInput = z.object({ email });
export type ChangeEmailInput = z.infer<typeof changeEmailInput>;

export const forgotPasswordInput = z.object({ email });
export type ForgotPasswordInput = z.infer<typeof forgotPasswordInput>;

export const resetPasswordInput = z.object({ token: linkSecret, newPassword });
export type ResetPasswordInput = z.infer<typeof resetPasswordInput>;

export const changePasswordInput = z.object({ newPassword });
export type ChangePasswordInput = z.infer<typeof changePasswordInput>;

/** How many other sessions and programs were signed out. */
export const changePasswordOutput = z.object({ ended: z.int() });
export type ChangePasswordOutput = z.infer<typeof changePasswordOutput>;

/** A mail of an installation without a mail server, in the list of an administrator. */
export const outboxMailView = z.object({
  id,
  recipient: z.string(),
  subject: z.string(),
  template: z.string(),
  language: userLanguage,
  createdAt: moment,
});
export type OutboxMailView = z.infer<typeof outboxMailView>;

export const listOutboxInput = z.object({
  /** The id of the last mail that is known; older ones follow. */
  cursor: id.optional(),
  limit: z.int().min(1).max(100).default(50),
});
export type ListOutboxInput = z.input<typeof listOutboxInput>;

export const listOutboxOutput = z.object({
  /** False where a mail server sends the mails: then there are none to see. */
  isInUse: z.boolean(),
  items: z.array(outboxMailView),
  nextCursor: id.nullable(),
});
export type ListOutboxOutput = z.infer<typeof listOutboxOutput>;

export const outboxMailInput = z.object({ mailId: id });
export const outboxMailDetail = outboxMailView.extend({
  text: z.string(),
  html: z.string(),
  /** True for mails of other administrators: their links lead nowhere. */
  areLinksHidden: z.boolean(),
});
export type OutboxMailDetail = z.infer<typeof outboxMailDetail>;
