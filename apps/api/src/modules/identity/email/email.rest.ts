import {
  acknowledged,
  changeEmailInput,
  changePasswordInput,
  changePasswordOutput,
  confirmEmailInput,
  confirmEmailOutput,
  forgotPasswordInput,
  mailAskedOutput,
  resetPasswordInput,
} from '@pingvas/contracts';
import { type RestRoute, restRoute } from '../../../platform/rest/rest-route.ts';
import { changePassword } from './change-password.ts';
import { confirmEmail } from './confirm-email.ts';
import { forgotPassword } from './forgot-password.ts';
import { requestEmailChange } from './request-email-change.ts';
import { requestVerification } from './request-verification.ts';
import { resetPassword } from './reset-password.ts';

/** As the router of e-mail, for callers in any language. Links are used by POST only: programs follow links, too. */
export const emailRoutes: readonly RestRoute[] = [
  restRoute({
    method: 'post',
    path: '/auth/verify-email',
    summary: 'Use the link of a mail, with a token of its account: this mailbox belongs to it',
    audience: 'anyone',
    limit: 'reset',
    body: confirmEmailInput,
    output: confirmEmailOutput,
    status: 200,
    run: (context, { body }) => confirmEmail(context, body),
  }),
  restRoute({
    method: 'post',
    path: '/auth/resend-verification',
    summary: 'Send the link for the mailbox of the account again',
    audience: 'signedIn',
    limit: 'reset',
    output: mailAskedOutput,
    status: 202,
    run: (context) => requestVerification(context),
  }),
  restRoute({
    method: 'post',
    path: '/auth/change-email',
    summary: 'Ask another mailbox to become that of the account',
    audience: 'proven',
    limit: 'reset',
    body: changeEmailInput,
    output: mailAskedOutput,
    status: 202,
    run: (context, { body }) => requestEmailChange(context, body),
  }),
  restRoute({
    method: 'post',
    path: '/auth/forgot-password',
    summary: 'Send a link for a new password, if there is such an account',
    audience: 'anyone',
    limit: 'reset',
    body: forgotPasswordInput,
    output: acknowledged,
    status: 202,
    run: (context, { body }) => forgotPassword(context, body),
  }),
  restRoute({
    method: 'post',
    path: '/auth/reset-password',
    summary: 'Use the link of a mail: choose a new password, and end every session',
    audience: 'anyone',
    limit: 'reset',
    body: resetPasswordInput,
    output: acknowledged,
    status: 200,
    run: (context, { body }) => resetPassword(context, body),
  }),
  restRoute({
    method: 'post',
    path: '/auth/change-password',
    summary: 'Choose a new password, and end every other session',
    audience: 'proven',
    body: changePasswordInput,
    output: changePasswordOutput,
    status: 200,
    run: (context, { body }) => changePassword(context, body),
  }),
];
