import { z } from 'zod';
import { creditsView } from '../credits/credits.ts';
import { fullName, username, userRole, userTier, userView } from '../identity/identity.ts';
import { id, line, moment } from '../text.ts';

/** Where an account stands: it may be used, it is shut, it waits to be erased, or nothing personal is left of it. */
export const accountState = z.enum(['active', 'deactivated', 'leaving', 'erased']);
export type AccountState = z.infer<typeof accountState>;

/** How much of what people call themselves one may search for. */
export const searchCharsMax = 100;

export const listUsersInput = z.object({
  /** Part of an e-mail, a username or a name; every word must be found. */
  search: line(searchCharsMax).optional(),
  role: userRole.optional(),
  state: accountState.optional(),
  isVerified: z.boolean().optional(),
  cursor: id.optional(),
  limit: z.int().min(1).max(100).default(50),
});
export type ListUsersInput = z.output<typeof listUsersInput>;

/** A person as administrators see them in a list. */
export const listedUser = userView.extend({
  state: accountState,
  /** When one of their open sessions was last used; null when none is open. */
  lastSeenAt: moment.nullable(),
});
export type ListedUser = z.infer<typeof listedUser>;

export const listUsersOutput = z.object({
  /** The newest account first. */
  items: z.array(listedUser),
  nextCursor: id.nullable(),
});

/** A person with what an administrator decides by. */
export const administeredUser = listedUser.extend({
  hasPassword: z.boolean(),
  sessionCount: z.int().min(0),
  apiKeyCount: z.int().min(0),
  credits: creditsView,
  /** True for the one administrator that is left: their role and account stay as they are. */
  isLastAdministrator: z.boolean(),
});
export type AdministeredUser = z.infer<typeof administeredUser>;

export const userIdInput = z.object({ userId: id });

/** What administrators may change; null takes a name away. The e-mail is its owner's to change. */
export const userPatch = z.object({
  role: userRole.optional(),
  tier: userTier.optional(),
  username: username.nullable().optional(),
  fullName: fullName.nullable().optional(),
  nickname: line(50).nullable().optional(),
});
export type UserPatch = z.output<typeof userPatch>;

export const updateUserInput = userPatch.extend({ userId: id });
export type UpdateUserInput = z.output<typeof updateUserInput>;

/** REST callers also shut and reopen an account by changing it. */
export const restUserPatch = userPatch.extend({ isActive: z.boolean().optional() });
