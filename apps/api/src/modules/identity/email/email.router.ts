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
import { anyone, limited, proven, router, signedIn } from '../../../platform/trpc/procedures.ts';
import { changePassword } from './change-password.ts';
import { confirmEmail } from './confirm-email.ts';
import { forgotPassword } from './forgot-password.ts';
import { requestEmailChange } from './request-email-change.ts';
import { requestVerification } from './request-verification.ts';
import { resetPassword } from './reset-password.ts';

const built = router({
  confirm: anyone
    .use(limited('reset'))
    .input(confirmEmailInput)
    .output(confirmEmailOutput)
    .mutation(({ ctx, input }) => confirmEmail(ctx, input)),
  requestVerification: signedIn
    .use(limited('reset'))
    .output(mailAskedOutput)
    .mutation(({ ctx }) => requestVerification(ctx)),
  requestChange: proven
    .use(limited('reset'))
    .input(changeEmailInput)
    .output(mailAskedOutput)
    .mutation(({ ctx, input }) => requestEmailChange(ctx, input)),
  forgotPassword: anyone
    .use(limited('reset'))
    .input(forgotPasswordInput)
    .output(acknowledged)
    .mutation(({ ctx, input }) => forgotPassword(ctx, input)),
  resetPassword: anyone
    .use(limited('reset'))
    .input(resetPasswordInput)
    .output(acknowledged)
    .mutation(({ ctx, input }) => resetPassword(ctx, input)),
  changePassword: proven
    .input(changePasswordInput)
    .output(changePasswordOutput)
    .mutation(({ ctx, input }) => changePassword(ctx, input)),
});

type Built = typeof built;
export interface EmailRouter extends Built {}
/** Mailboxes and passwords of people, with links that go by mail. */
export const emailRouter: EmailRouter = built;
