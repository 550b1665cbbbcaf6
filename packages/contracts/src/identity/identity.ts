import { z } from 'zod';
import { id, line, moment } from '../text.ts';

export const userLanguage = z.enum(['ko', 'en']);
export type UserLanguage = z.infer<typeof userLanguage>;

export const userTheme = z.enum(['system', 'light', 'dark']);
export type UserTheme = z.infer<typeof userTheme>;

export const passwordCharsMin = 8;
export const passwordCharsMax = 256;

/** Trimmed and in lower case, so that one mailbox is one account. */
export const email = z
  .string()
  .trim()
  .max(254)
  .transform((value) => value.normalize('NFC').toLowerCase())
  .pipe(z.email())
  .meta({ format: 'email' });

/** Any Unicode, normalised, counted in code points; no composition rules. */
export const newPassword = z
  .string()
  .max(passwordCharsMax * 4)
  // Hashing sees UTF-8, where all lone surrogates are the same character: many passwords would be one.
  .refine((value) => value.isWellFormed(), 'must be well-formed text')
  .transform((value) => value.normalize('NFKC'))
  .refine((value) => {
    const chars = [...value].length;
    return chars >= passwordCharsMin && chars <= passwordCharsMax;
  }, `must have ${passwordCharsMin} to ${passwordCharsMax} characters`)
  .meta({ minLength: passwordCharsMin, maxLength: passwordCharsMax });

/** A password offered for log-in: bounded, but never told apart from a wrong one. */
const offeredPassword = z
  .string()
  .min(1)
  .max(passwordCharsMax * 4)
  .transform((value) => value.normalize('NFKC'));

export const usernameCharsMin = 3;
export const usernameCharsMax = 50;
export const fullNameCharsMax = 100;

/** Another name to sign in with: lower case, so that no two people look alike in it. */
export const username = z
  .string()
  .trim()
  .max(usernameCharsMax * 4)
  .transform((value) => value.toLowerCase())
  .pipe(
    z
      .string()
      .min(usernameCharsMin)
      .max(usernameCharsMax)
      .regex(/^[a-z0-9][a-z0-9._-]*$/, 'may have letters a to z, digits, dots, dashes and underscores'),
  );

/** A person's name as they write it; empty is no name. */
export const fullName = line(fullNameCharsMax);

export const registerInput = z.object({
  email,
  password: newPassword,
  username: username.optional(),
  fullName: fullName.optional(),
  language: userLanguage.optional(),
});
export type RegisterInput = z.infer<typeof registerInput>;

/** What a person signs in with: the e-mail of the account or its username. */
const loginName = z
  .string()
  .trim()
  .min(1)
  .max(254)
  .transform((value) => value.normalize('NFC').toLowerCase());

export const logInInput = z.object({ email: loginName, password: offeredPassword });
export type LogInInput = z.infer<typeof logInInput>;

export const userRole = z.enum(['user', 'artist', 'admin']);
export type UserRole = z.infer<typeof userRole>;

export const userTier = z.enum(['free', 'pro']);
export type UserTier = z.infer<typeof userTier>;

export const userView = z.object({
  id,
  email: z.string(),
  tier: userTier,
  role: userRole,
  isActive: z.boolean(),
  createdAt: moment,
  isEmailVerified: z.boolean(),
  username: z.string().nullable(),
  fullName: z.string().nullable(),
  nickname: z.string().nullable(),
  /** Where the picture of the person is; null until they have one. */
  avatarUrl: z.string().nullable(),
  language: userLanguage,
  theme: userTheme,
  timeZone: z.string(),
  /** When the account will be erased, as its person asked; null for all others. */
  deletionDueAt: moment.nullable(),
});
export type UserView = z.infer<typeof userView>;

/**
 * For scripts and other languages: send the access token as `Authorization: Bearer …`, and the refresh token to
 * the refresh call when it is over. Both are shown once; a refresh token works once.
 */
export const tokensView = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  tokenType: z.literal('bearer'),
  /** Seconds that the access token lives. */
  expiresIn: z.int(),
  expiresAt: moment,
  refreshExpiresAt: moment,
  user: userView,
});
export type TokensView = z.infer<typeof tokensView>;

export const refreshInput = z.object({ refreshToken: z.string().min(1).max(200) });
export type RefreshInput = z.infer<typeof refreshInput>;

/** How somebody can prove who they are, beside the password. */
export const secondFactorMethod = z.enum(['totp', 'passkey', 'recovery-code']);
export type SecondFactorMethod = z.infer<typeof secondFactorMethod>;

/** The password was right, and the account asks for more. */
export const secondFactorNeeded = z.object({
  state: z.literal('second-factor'),
  /** Shown once; goes back with the second factor. */
  ticket: z.string(),
  methods: z.array(secondFactorMethod),
  expiresAt: moment,
});
export type SecondFactorNeeded = z.infer<typeof secondFactorNeeded>;

/** What signing in a browser comes to. */
export const entryView = z.discriminatedUnion('state', [
  z.object({ state: z.literal('signed-in'), user: userView }),
  secondFactorNeeded,
]);
export type EntryView = z.infer<typeof entryView>;

/** What signing in a script comes to. */
export const tokenEntryView = z.discriminatedUnion('state', [
  z.object({ state: z.literal('signed-in'), tokens: tokensView }),
  secondFactorNeeded,
]);
export type TokenEntryView = z.infer<typeof tokenEntryView>;
