import type { User } from '@pingvas/db';
import type { KnownPerson } from '../../platform/context.ts';

/** The columns of a {@link KnownPerson}, of identity.users as `u`; read by every check of a session or a key. */
export const personColumns = `u.role, u.tier, u.is_active, u.email, u.username, u.full_name, u.nickname, u.avatar_key,
  u.language, u.theme, u.time_zone, u.email_verified_at is not null as is_email_verified,
  (extract(epoch from u.deletion_due_at) * 1000)::float8 as deletion_due_ms,
  (extract(epoch from u.created_at) * 1000)::float8 as user_created_ms`;

/** Such a row, as the database answers it. */
export interface PersonRow {
  role: KnownPerson['role'];
  tier: KnownPerson['tier'];
  is_active: boolean;
  email: string;
  username: string | null;
  full_name: string | null;
  nickname: string | null;
  avatar_key: string | null;
  language: KnownPerson['language'];
  theme: KnownPerson['theme'];
  time_zone: string;
  is_email_verified: boolean;
  deletion_due_ms: number | null;
  user_created_ms: number;
}

/** A person as the check of their next call will read them. */
export function personOfUser(user: Readonly<User>): KnownPerson {
  const { id, role, tier, isActive, email, createdAt, username, fullName, nickname, avatarKey } = user;
  const { language, theme, timeZone, deletionDueAt } = user;
  return {
    ...{ id, role, tier, isActive, email, createdAt, username, fullName, nickname, avatarKey },
    ...{ language, theme, timeZone, deletionDueAt },
    isEmailVerified: user.emailVerifiedAt !== null,
  };
}

export function personOf(id: string, row: PersonRow): KnownPerson {
  return {
    id,
    role: row.role,
    tier: row.tier,
    isActive: row.is_active,
    email: row.email,
    createdAt: new Date(row.user_created_ms),
    isEmailVerified: row.is_email_verified,
    username: row.username,
    fullName: row.full_name,
    nickname: row.nickname,
    avatarKey: row.avatar_key,
    language: row.language,
    theme: row.theme,
    timeZone: row.time_zone,
    deletionDueAt: row.deletion_due_ms === null ? null : new Date(row.deletion_due_ms),
  };
}
