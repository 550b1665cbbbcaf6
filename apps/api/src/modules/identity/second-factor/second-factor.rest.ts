import {
  acknowledged,
  confirmTotpInput,
  finishScriptLogInInput,
  passkeyIdInput,
  passkeyView,
  recoveryCodesView,
  renamePasskeyInput,
  scriptStepUpInput,
  secondFactorView,
  stepUpView,
  type TokenEntryView,
  type TokensView,
  tokensView,
  totpSetUpView,
} from '@pingvas/contracts';
import { z } from 'zod';
import { type RestRoute, restRoute } from '../../../platform/rest/rest-route.ts';
import { enterByTokens } from '../enter.ts';
import { confirmTotp } from './confirm-totp.ts';
import { finishLogIn } from './finish-log-in.ts';
import { getSecondFactor } from './get-second-factor.ts';
import { removePasskey } from './passkeys/remove-passkey.ts';
import { renamePasskey } from './passkeys/rename-passkey.ts';
import { removeTotp } from './remove-totp.ts';
import { renewRecoveryCodes } from './renew-recovery-codes.ts';
import { setUpTotp } from './set-up-totp.ts';
import { getStepUp, stepUp } from './step-up.ts';

const byId = z.object({ id: passkeyIdInput.shape.passkeyId });
const passkeyName = renamePasskeyInput.omit({ passkeyId: true });
const listPasskeysOutput = secondFactorView.pick({ passkeys: true });

/**
 * The second half of a log-in, showing again who one is, and what protects the account, for callers in any language.
 * Passkeys are made and shown in the web app: they belong to its address, and nothing but a browser there answers.
 */
export const secondFactorRoutes: readonly RestRoute[] = [
  restRoute({
    method: 'post',
    path: '/auth/login/second-factor',
    summary: 'Finish signing in with a code of the authenticator app or a recovery code',
    audience: 'anyone',
    limit: 'second-factor',
    body: finishScriptLogInInput,
    output: tokensView,
    status: 200,
    run: async (context, { body }) =>
      tokensOf(await enterByTokens(context, await finishLogIn(context, body, 'bearer'), 'second-factor')),
  }),
  restRoute({
    method: 'get',
    path: '/auth/second-factor',
    summary: 'How the account is protected beside its password',
    audience: 'signedIn',
    output: secondFactorView,
    status: 200,
    run: (context) => getSecondFactor(context),
  }),
  restRoute({
    method: 'post',
    path: '/auth/totp',
    summary: 'Begin with an authenticator app: its secret is in this answer, and counts once it is confirmed',
    audience: 'proven',
    output: totpSetUpView,
    status: 201,
    run: (context) => setUpTotp(context),
  }),
  restRoute({
    method: 'post',
    path: '/auth/totp/confirm',
    summary: 'Turn the authenticator app on with a code of it; recovery codes are in this answer, once',
    audience: 'proven',
    body: confirmTotpInput,
    output: recoveryCodesView,
    status: 200,
    run: (context, { body }) => confirmTotp(context, body),
  }),
  restRoute({
    method: 'delete',
    path: '/auth/totp',
    summary: 'Turn the authenticator app off',
    audience: 'proven',
    output: acknowledged,
    status: 200,
    run: (context) => removeTotp(context),
  }),
  restRoute({
    method: 'post',
    path: '/auth/recovery-codes',
    summary: 'Make new recovery codes; those from before count no longer',
    audience: 'proven',
    output: recoveryCodesView,
    status: 201,
    run: (context) => renewRecoveryCodes(context),
  }),
  restRoute({
    method: 'get',
    path: '/auth/passkeys',
    summary: 'The own passkeys; they are added in the web app',
    audience: 'signedIn',
    output: listPasskeysOutput,
    status: 200,
    run: (context) => getSecondFactor(context),
  }),
  restRoute({
    method: 'patch',
    path: '/auth/passkeys/{id}',
    summary: 'Give a passkey another name',
    audience: 'signedIn',
    params: byId,
    body: passkeyName,
    output: passkeyView,
    status: 200,
    run: (context, { params, body }) => renamePasskey(context, { passkeyId: params.id, ...body }),
  }),
  restRoute({
    method: 'delete',
    path: '/auth/passkeys/{id}',
    summary: 'Take a passkey away, unless it is the last way in',
    audience: 'proven',
    params: byId,
    output: acknowledged,
    status: 200,
    run: (context, { params }) => removePasskey(context, { passkeyId: params.id }),
  }),
  restRoute({
    method: 'get',
    path: '/auth/step-up',
    summary: 'How this session can show again who holds it, and until when it has',
    audience: 'signedIn',
    output: stepUpView,
    status: 200,
    run: (context) => getStepUp(context),
  }),
  restRoute({
    method: 'post',
    path: '/auth/step-up',
    summary: 'Show again who holds this session: sensitive calls pass for ten minutes',
    audience: 'signedIn',
    limit: 'second-factor',
    body: scriptStepUpInput,
    output: stepUpView,
    status: 200,
    run: (context, { body }) => stepUp(context, body),
  }),
];

function tokensOf(entry: TokenEntryView): TokensView {
  if (entry.state === 'signed-in') return entry.tokens;
  throw new Error('a second factor was not enough');
}
