import { z } from 'zod';
import { id, moment } from '../text.ts';

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

export const registerInput = z.object({ email, password: newPassword });
export type RegisterInput = z.infer<typeof registerInput>;

export const logInInput = z.object({ email, password: offeredPassword });
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
});
export type UserView = z.infer<typeof userView>;

/** For scripts and other languages: send the token as `Authorization: Bearer …`. Shown once. */
export const accessTokenView = z.object({
  accessToken: z.string(),
  tokenType: z.literal('bearer'),
  expiresAt: moment,
  user: userView,
});
export type AccessTokenView = z.infer<typeof accessTokenView>;
