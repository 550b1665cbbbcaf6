import { newId } from '@pingvas/db';
import type { KnownPerson } from '../../platform/context.ts';

/** Somebody with a confirmed mailbox and nothing special about them. */
export function buildPerson(given: Partial<KnownPerson> = {}): KnownPerson {
  const id = given.id ?? newId();
  return {
    id,
    role: 'user',
    tier: 'free',
    isActive: true,
    email: `${id}@example.test`,
    createdAt: new Date(),
    isEmailVerified: true,
    username: null,
    fullName: null,
    nickname: null,
    avatarKey: null,
    language: 'ko',
    theme: 'system',
    timeZone: 'Asia/Seoul',
    deletionDueAt: null,
    ...given,
  };
}
