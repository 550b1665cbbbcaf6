import type { UserView } from '@pingvas/contracts';
import type { KnownPerson } from '../../platform/context.ts';

/** What leaves of an account: never its password hash. */
export function presentUser(person: KnownPerson, avatarUrl: string | null): UserView {
  const { id, email, tier, role, isActive, isEmailVerified, username, fullName, nickname } = person;
  const { language, theme, timeZone } = person;
  return {
    ...{ id, email, tier, role, isActive, isEmailVerified, username, fullName, nickname },
    ...{ language, theme, timeZone },
    avatarUrl,
    createdAt: person.createdAt.toISOString(),
    deletionDueAt: person.deletionDueAt?.toISOString() ?? null,
  };
}
