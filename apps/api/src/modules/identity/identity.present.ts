import type { UserView } from '@pingvas/contracts';
import type { User } from '@pingvas/db';

/** What leaves of an account: never its password hash. */
export function presentUser(
  user: Readonly<Pick<User, 'id' | 'email' | 'tier' | 'role' | 'isActive' | 'createdAt'>>,
): UserView {
  return {
    id: user.id,
    email: user.email,
    tier: user.tier,
    role: user.role,
    isActive: user.isActive,
    createdAt: user.createdAt.toISOString(),
  };
}
