import { z } from 'zod';
import { id, isStorable, line, moment } from '../text.ts';
import { fullName, userLanguage, username, userTheme } from './identity.ts';

export const nicknameCharsMax = 50;
export const bioCharsMax = 500;

/** What others call the person. */
export const nickname = line(nicknameCharsMax);

/** A few lines about oneself: trimmed, composed, line breaks kept, no characters that do something unseen. */
export const bio = z
  .string()
  .max(bioCharsMax * 4)
  .refine(isStorable, 'must be well-formed text without NUL')
  .transform((text) => text.normalize('NFC').replaceAll(/\r\n?/g, '\n').trim())
  .refine(
    (text) => !/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u.test(text),
    'must be text without control characters',
  )
  .refine(
    (text) => text !== '' && [...text].length <= bioCharsMax,
    `must have 1 to ${bioCharsMax} characters`,
  )
  .meta({ minLength: 1, maxLength: bioCharsMax });

/** A zone of the IANA data that this machine knows, e.g. `Asia/Seoul`; in the spelling of the data. */
export const timeZone = z
  .string()
  .max(64)
  .refine((name) => /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name) && isKnownZone(name), {
    message: 'must be a time zone, e.g. Asia/Seoul',
  });

function isKnownZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export const avatarContentType = z.enum(['image/png', 'image/jpeg', 'image/webp']);
export type AvatarContentType = z.infer<typeof avatarContentType>;

export const avatarState = z.enum(['processing', 'ready', 'refused']);
export type AvatarState = z.infer<typeof avatarState>;

/** Why a picture of a person was not taken. */
export const avatarProblem = z.enum([
  'missing',
  'mismatch',
  'wrong-type',
  'damaged',
  'too-large',
  'animated',
  'too-costly-to-decode',
]);
export type AvatarProblem = z.infer<typeof avatarProblem>;

export const avatarBytesMax = 10 * 1024 * 1024;

export const avatarView = z.object({
  state: avatarState,
  reason: avatarProblem.nullable(),
});
export type AvatarView = z.infer<typeof avatarView>;

/** A person's own page about themselves. */
export const profileView = z.object({
  id,
  email: z.string(),
  isEmailVerified: z.boolean(),
  username: z.string().nullable(),
  fullName: z.string().nullable(),
  nickname: z.string().nullable(),
  bio: z.string().nullable(),
  /** 256 pixels square; null until there is one. */
  avatarUrl: z.string().nullable(),
  /** What became of the picture that was given last; null when none was. */
  avatar: avatarView.nullable(),
  createdAt: moment,
  deletionDueAt: moment.nullable(),
});
export type ProfileView = z.infer<typeof profileView>;

/** What is left out stays; null takes it away. */
export const updateProfileInput = z.object({
  username: username.nullable().optional(),
  fullName: fullName.nullable().optional(),
  nickname: nickname.nullable().optional(),
  bio: bio.nullable().optional(),
});
export type UpdateProfileInput = z.output<typeof updateProfileInput>;

export const settingsView = z.object({
  language: userLanguage,
  theme: userTheme,
  timeZone: z.string(),
  /** A mail when pictures are finished. */
  notifyFinished: z.boolean(),
  /** Mail about what is new in the product. */
  notifyNews: z.boolean(),
});
export type SettingsView = z.infer<typeof settingsView>;

export const updateSettingsInput = z.object({
  language: userLanguage.optional(),
  theme: userTheme.optional(),
  timeZone: timeZone.optional(),
  notifyFinished: z.boolean().optional(),
  notifyNews: z.boolean().optional(),
});
export type UpdateSettingsInput = z.output<typeof updateSettingsInput>;

/**
 * What somebody chose before they have an account, and where they are, as an address says it; what cannot be read is
 * left out. It becomes what a new account says.
 */
export const guestLook = z.object({
  language: userLanguage.optional().catch(undefined),
  theme: userTheme.optional().catch(undefined),
  timeZone: timeZone.optional().catch(undefined),
});
export type GuestLook = z.output<typeof guestLook>;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex');

/** Asks for leave to upload one picture, and exactly this one. */
export const grantAvatarInput = z.object({
  sha256,
  sizeBytes: z.int().min(1).max(avatarBytesMax),
  contentType: avatarContentType,
});
export type GrantAvatarInput = z.output<typeof grantAvatarInput>;

export const avatarGrant = z.object({
  uploadId: id,
  /** Where the bytes go, by PUT with exactly these headers. */
  url: z.string(),
  method: z.literal('PUT'),
  headers: z.record(z.string(), z.string()),
  expiresAt: moment,
});
export type AvatarGrant = z.infer<typeof avatarGrant>;

/** The upload is there: take it as the picture of the person. */
export const useAvatarInput = grantAvatarInput.extend({ uploadId: id });
export type UseAvatarInput = z.output<typeof useAvatarInput>;
