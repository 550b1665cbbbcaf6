import { z } from 'zod';
import { moment } from '../text.ts';
import { place } from './places.ts';

/** The hash of a browser's token, or the id of a program's sign-in. */
const sessionId = z.string().regex(/^(?:[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/);

/** One way in that is open now: a browser, or a desktop app or script with its tokens. */
export const sessionView = z.object({
  /** Names the session to end it; is no secret and opens nothing. */
  id: sessionId,
  kind: z.enum(['browser', 'program']),
  isCurrent: z.boolean(),
  createdAt: moment,
  lastSeenAt: moment,
  expiresAt: moment,
  /** What it called itself at sign-in; a browser's own words. */
  userAgent: z.string().nullable(),
  /** The network address of the sign-in. */
  address: z.string().nullable(),
  /** Where that address is, as the registries have it today. */
  place,
});
export type SessionView = z.infer<typeof sessionView>;

export const listSessionsOutput = z.object({ items: z.array(sessionView) });
export const endSessionInput = z.object({ sessionId });
export const endOtherSessionsOutput = z.object({ ended: z.int() });
