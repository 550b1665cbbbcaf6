import { z } from 'zod';
import { email, fullName, newPassword, userLanguage, username } from '../identity/identity.ts';

/** Whether this installation still waits for its first administrator. */
export const firstRunView = z.object({ isOpen: z.boolean() });

/** The code is written in the server's log; whoever can read that may lead the installation. */
export const firstRunInput = z.object({
  setupCode: z.string().trim().min(1).max(100),
  email,
  password: newPassword,
  username: username.optional(),
  fullName: fullName.optional(),
  language: userLanguage.optional(),
});
export type FirstRunInput = z.output<typeof firstRunInput>;
