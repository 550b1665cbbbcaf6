import {
  acknowledged,
  addPasskeyInput,
  addPasskeyOutput,
  beginFinishInput,
  confirmTotpInput,
  entryView,
  passkeyCreation,
  passkeyIdInput,
  passkeyRequest,
  passkeySignInInput,
  passkeyView,
  recoveryCodesView,
  renamePasskeyInput,
  secondFactorView,
  stepUpInput,
  stepUpView,
  totpSetUpView,
} from '@pingvas/contracts';
import { anyone, limited, proven, router, signedIn } from '../../../platform/trpc/procedures.ts';
import { enterByCookie } from '../enter.ts';
import { confirmTotp } from './confirm-totp.ts';
import { beginFinishingLogIn } from './finish-log-in.ts';
import { getSecondFactor } from './get-second-factor.ts';
import { addPasskey } from './passkeys/add-passkey.ts';
import { beginAddingPasskey, beginUsingPasskey } from './passkeys/begin-passkey.ts';
import { checkPasskey } from './passkeys/check-passkey.ts';
import { removePasskey } from './passkeys/remove-passkey.ts';
import { renamePasskey } from './passkeys/rename-passkey.ts';
import { removeTotp } from './remove-totp.ts';
import { renewRecoveryCodes } from './renew-recovery-codes.ts';
import { setUpTotp } from './set-up-totp.ts';
import { beginStepUp, getStepUp, stepUp } from './step-up.ts';

const factors = router({
  get: signedIn.output(secondFactorView).query(({ ctx }) => getSecondFactor(ctx)),
  setUpTotp: proven.output(totpSetUpView).mutation(({ ctx }) => setUpTotp(ctx)),
  confirmTotp: proven
    .input(confirmTotpInput)
    .output(recoveryCodesView)
    .mutation(({ ctx, input }) => confirmTotp(ctx, input)),
  removeTotp: proven.output(acknowledged).mutation(({ ctx }) => removeTotp(ctx)),
  renewRecoveryCodes: proven.output(recoveryCodesView).mutation(({ ctx }) => renewRecoveryCodes(ctx)),
});
type Factors = typeof factors;
export interface SecondFactorRouter extends Factors {}
/** The authenticator app and the recovery codes of an account. */
export const secondFactorRouter: SecondFactorRouter = factors;

const passkeys = router({
  beginAdding: proven.output(passkeyCreation).mutation(({ ctx }) => beginAddingPasskey(ctx)),
  add: proven
    .input(addPasskeyInput)
    .output(addPasskeyOutput)
    .mutation(({ ctx, input }) => addPasskey(ctx, input)),
  rename: signedIn
    .input(renamePasskeyInput)
    .output(passkeyView)
    .mutation(({ ctx, input }) => renamePasskey(ctx, input)),
  remove: proven
    .input(passkeyIdInput)
    .output(acknowledged)
    .mutation(({ ctx, input }) => removePasskey(ctx, input)),
  beginSignIn: anyone
    .use(limited('second-factor'))
    .output(passkeyRequest)
    .mutation(({ ctx }) => beginUsingPasskey(ctx, { purpose: 'sign-in' })),
  beginSecondStep: anyone
    .use(limited('second-factor'))
    .input(beginFinishInput)
    .output(passkeyRequest)
    .mutation(({ ctx, input }) => beginFinishingLogIn(ctx, input)),
  signIn: anyone
    .use(limited('second-factor'))
    .input(passkeySignInInput)
    .output(entryView)
    .mutation(async ({ ctx, input }) => enterByCookie(ctx, await checkPasskey(ctx, input), 'passkey')),
});
type Passkeys = typeof passkeys;
export interface PasskeysRouter extends Passkeys {}
/** The passkeys of an account, and signing in with one. */
export const passkeysRouter: PasskeysRouter = passkeys;

const steps = router({
  get: signedIn.output(stepUpView).query(({ ctx }) => getStepUp(ctx)),
  begin: signedIn.output(passkeyRequest).mutation(({ ctx }) => beginStepUp(ctx)),
  prove: signedIn
    .use(limited('second-factor'))
    .input(stepUpInput)
    .output(stepUpView)
    .mutation(({ ctx, input }) => stepUp(ctx, input)),
});
type Steps = typeof steps;
export interface StepUpRouter extends Steps {}
/** Showing again who one is, before something sensitive. */
export const stepUpRouter: StepUpRouter = steps;
