import { z } from 'zod';
import { id, line, moment } from '../text.ts';
import { logInInput } from './identity.ts';

export const totpDigits = 6;
export const recoveryCodeCount = 10;
/** From here on a person is told to make new recovery codes. */
export const fewRecoveryCodes = 3;
export const passkeyNameCharsMax = 60;
export const passkeysMax = 20;

/** What an authenticator app shows; spaces as some apps put them are no matter. */
export const totpCode = z
  .string()
  .max(32)
  .transform((value) => value.replaceAll(/[\s-]/g, ''))
  .pipe(z.string().regex(new RegExp(`^[0-9]{${totpDigits}}$`), `must be ${totpDigits} digits`));

/**
 * As it was printed or as somebody read it off paper: capitals, dashes and spaces are no matter, and what looks like a
 * digit is one.
 */
export const recoveryCode = z
  .string()
  .max(64)
  .transform((value) =>
    value.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1'),
  )
  .pipe(z.string().regex(/^[0-9a-hjkmnp-tv-z]{10}$/, 'must be a recovery code'));

const base64url = z
  .string()
  .min(1)
  .max(16_384)
  .regex(/^[A-Za-z0-9_-]+$/, 'must be base64url');
const credentialId = z
  .string()
  .min(1)
  .max(1_364)
  .regex(/^[A-Za-z0-9_-]+$/, 'must be base64url');

/** What `navigator.credentials.get` answered, as JSON. */
export const passkeyAssertion = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.optional(),
  }),
});
export type PasskeyAssertion = z.infer<typeof passkeyAssertion>;

/** What `navigator.credentials.create` answered, as JSON. */
export const passkeyAttestation = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z
      .array(z.string().regex(/^[a-z-]{1,32}$/))
      .max(10)
      .default([]),
  }),
});
export type PasskeyAttestation = z.infer<typeof passkeyAttestation>;

const transports = z.array(z.string());

/** For `navigator.credentials.get`, as JSON. */
export const passkeyRequest = z.object({
  challenge: z.string(),
  timeout: z.int(),
  rpId: z.string(),
  /** Absent at the door: there the authenticator says whose passkey it is. */
  allowCredentials: z
    .array(z.object({ id: z.string(), type: z.literal('public-key'), transports }))
    .optional(),
  userVerification: z.literal('required'),
});
export type PasskeyRequest = z.infer<typeof passkeyRequest>;

/** For `navigator.credentials.create`, as JSON. */
export const passkeyCreation = z.object({
  challenge: z.string(),
  timeout: z.int(),
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.int() })),
  excludeCredentials: z.array(z.object({ id: z.string(), type: z.literal('public-key'), transports })),
  authenticatorSelection: z.object({
    residentKey: z.literal('required'),
    requireResidentKey: z.literal(true),
    userVerification: z.literal('required'),
  }),
  attestation: z.literal('none'),
});
export type PasskeyCreation = z.infer<typeof passkeyCreation>;

/** Exactly one of these is given. */
const factorProofs = {
  // Shown as the usual one of the three.
  code: totpCode.optional().meta({ 'x-example': '123456' }),
  recoveryCode: recoveryCode.optional(),
  passkey: passkeyAssertion.optional(),
};
const isOneOf = (...names: readonly string[]) => ({
  check: (given: object) =>
    Object.entries(given).filter(([name, value]) => names.includes(name) && value !== undefined).length === 1,
  message: `exactly one of ${names.join(', ')} must be given`,
});

const ticket = z.string().min(1).max(200);
const oneFactor = isOneOf('code', 'recoveryCode', 'passkey');

/** The second half of a log-in. */
export const finishLogInInput = z
  .object({ ticket, ...factorProofs })
  .refine(oneFactor.check, { error: oneFactor.message });
export type FinishLogInInput = z.infer<typeof finishLogInInput>;

const oneScriptFactor = isOneOf('code', 'recoveryCode');
/** As {@link finishLogInInput}, for scripts: they have no authenticator that makes passkeys. */
export const finishScriptLogInInput = z
  .object({ ticket, code: factorProofs.code, recoveryCode: factorProofs.recoveryCode })
  .refine(oneScriptFactor.check, { error: oneScriptFactor.message });

export const beginFinishInput = z.object({ ticket });
export type BeginFinishInput = z.infer<typeof beginFinishInput>;

export const passkeySignInInput = z.object({ passkey: passkeyAssertion });

/** How the holder of a session can show that it is them. */
export const stepUpMethod = z.enum(['password', 'totp', 'passkey', 'recovery-code', 'sign-in-again']);
export type StepUpMethod = z.infer<typeof stepUpMethod>;

export const stepUpView = z.object({
  /** Best first. `sign-in-again`: this account has neither password nor second factor, only another provider. */
  methods: z.array(stepUpMethod),
  /** Until then nothing is asked; null when it is over. */
  provenUntil: moment.nullable(),
});
export type StepUpView = z.infer<typeof stepUpView>;

const oneStepUp = isOneOf('password', 'code', 'recoveryCode', 'passkey');
export const stepUpInput = z
  .object({ password: logInInput.shape.password.optional(), ...factorProofs })
  .refine(oneStepUp.check, { error: oneStepUp.message });
export type StepUpInput = z.infer<typeof stepUpInput>;

const oneScriptStepUp = isOneOf('password', 'code', 'recoveryCode');
/** As {@link stepUpInput}, for scripts. */
export const scriptStepUpInput = z
  .object({
    password: logInInput.shape.password.optional(),
    code: factorProofs.code,
    recoveryCode: factorProofs.recoveryCode,
  })
  .refine(oneScriptStepUp.check, { error: oneScriptStepUp.message });

export const passkeyView = z.object({
  id,
  name: z.string(),
  /** In an account of its maker, and so on more than one device. */
  isSynced: z.boolean(),
  createdAt: moment,
  lastUsedAt: moment.nullable(),
});
export type PasskeyView = z.infer<typeof passkeyView>;

/** Everything about how an account is protected beside its password. */
export const secondFactorView = z.object({
  hasPassword: z.boolean(),
  /** When the authenticator app was confirmed; null without one. */
  totpSince: moment.nullable(),
  passkeys: z.array(passkeyView),
  /** Null without a second factor: then there is nothing to recover. */
  recoveryCodesLeft: z.int().nullable(),
});
export type SecondFactorView = z.infer<typeof secondFactorView>;

/** Shown once, to be put into an authenticator app. */
export const totpSetUpView = z.object({
  /** Base32, for typing. */
  secret: z.string(),
  /** `otpauth://…`, for a QR code. */
  uri: z.string(),
});
export type TotpSetUpView = z.infer<typeof totpSetUpView>;

export const confirmTotpInput = z.object({ code: totpCode });

/** Shown once. Empty when the account has codes already that still count. */
export const recoveryCodesView = z.object({ recoveryCodes: z.array(z.string()) });
export type RecoveryCodesView = z.infer<typeof recoveryCodesView>;

const passkeyName = line(passkeyNameCharsMax);
export const addPasskeyInput = z.object({ passkey: passkeyAttestation, name: passkeyName });
export type AddPasskeyInput = z.infer<typeof addPasskeyInput>;
export const addPasskeyOutput = z.object({ passkey: passkeyView, recoveryCodes: z.array(z.string()) });
export const renamePasskeyInput = z.object({ passkeyId: id, name: passkeyName });
export type RenamePasskeyInput = z.infer<typeof renamePasskeyInput>;
export const passkeyIdInput = z.object({ passkeyId: id });
