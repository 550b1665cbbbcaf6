import {
  confirmTotpInput,
  type ErrorCode,
  finishLogInInput,
  type PasskeyView,
  passkeyIdInput,
  renamePasskeyInput,
  type StepUpMethod,
  stepUpInput,
} from '@pingvas/contracts';
import { buildUser, type FakeServer, refuse, startFakeServer, t } from './fake-server.ts';

/** What the server of a test of second factors knows and has heard. */
export interface FakeSecurityApi extends FakeServer {
  totpSince: string | null;
  passkeys: PasskeyView[];
  codesLeft: number | null;
  /** False: sensitive calls ask for a proof first. */
  isProven: boolean;
  stepUpMethods: StepUpMethod[];
  /** What the next proofs are refused with, first one first. */
  readonly refusals: ErrorCode[];
  /** Every proof that came, and every change. */
  readonly heard: unknown[];
  isAway: boolean;
}

export const rightCode = '123456';
const recoveryCodes = Array.from({ length: 10 }, (_, place) => `aaaa${place}-bbbbb`);
/** A passkey; every part of it can be said otherwise. */
export function buildPasskey(patch: Partial<PasskeyView> = {}): PasskeyView {
  return {
    id: '01930000-0000-7000-8000-0000000000cc',
    name: '내 휴대폰',
    isSynced: false,
    createdAt: '2026-11-20T09:00:00.000Z',
    lastUsedAt: null,
    ...patch,
  };
}

/** Answers the calls about second factors, over HTTP and with the contract's own schemas. */
export async function startFakeSecurityApi(): Promise<FakeSecurityApi> {
  const user = buildUser();
  const api = {
    totpSince: null as string | null,
    passkeys: [] as PasskeyView[],
    codesLeft: null as number | null,
    isProven: true,
    stepUpMethods: ['password'] as StepUpMethod[],
    refusals: [] as ErrorCode[],
    heard: [] as unknown[],
    isAway: false,
  };
  const sensitive = t.procedure.use(({ next }) =>
    api.isProven ? next() : refuse('identity.step-up-required'),
  );
  const take = (proof: unknown) => {
    api.heard.push(proof);
    const refusal = api.refusals.shift();
    if (refusal) refuse(refusal);
  };

  const router = t.router({
    identity: t.router({
      me: t.procedure.query(() => user),
      logOut: t.procedure.mutation(() => ({ ok: true })),
      finishLogIn: t.procedure.input(finishLogInInput).mutation(({ input }) => {
        take(input);
        return { state: 'signed-in' as const, user };
      }),
      secondFactor: t.router({
        get: t.procedure.query(() =>
          api.isAway
            ? refuse('identity.forbidden')
            : {
                hasPassword: true,
                totpSince: api.totpSince,
                passkeys: api.passkeys,
                recoveryCodesLeft: api.codesLeft,
              },
        ),
        setUpTotp: sensitive.mutation(() => ({
          secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
          uri: 'otpauth://totp/Pingvas:jiwoo?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
        })),
        confirmTotp: sensitive.input(confirmTotpInput).mutation(({ input }) => {
          if (input.code !== rightCode) refuse('identity.wrong-code');
          api.totpSince = '2026-11-21T10:00:00.000Z';
          api.codesLeft = 10;
          return { recoveryCodes };
        }),
        removeTotp: sensitive.mutation(() => {
          api.totpSince = null;
          api.codesLeft = null;
          return { ok: true };
        }),
        renewRecoveryCodes: sensitive.mutation(() => ({ recoveryCodes })),
      }),
      passkeys: t.router({
        rename: t.procedure.input(renamePasskeyInput).mutation(({ input }) => {
          api.passkeys = api.passkeys.map((passkey) => ({ ...passkey, name: input.name }));
          return api.passkeys[0];
        }),
        remove: sensitive.input(passkeyIdInput).mutation(({ input }) => {
          api.passkeys = api.passkeys.filter(({ id }) => id !== input.passkeyId);
          return { ok: true };
        }),
      }),
      stepUp: t.router({
        get: t.procedure.query(() => ({ methods: api.stepUpMethods, provenUntil: null })),
        prove: t.procedure.input(stepUpInput).mutation(({ input }) => {
          take(input);
          api.isProven = true;
          return { methods: api.stepUpMethods, provenUntil: '2026-11-21T10:10:00.000Z' };
        }),
      }),
    }),
  });

  return Object.assign(api, await startFakeServer(router));
}
