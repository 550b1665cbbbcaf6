import type { ListedUser } from '@pingvas/contracts';
import { useFormatter, useTranslations } from 'use-intl';
import { nameOf } from './name-of.ts';
import { StatePill } from './StatePill.tsx';
import { UserFace } from './UserFace.tsx';

interface UserListProps {
  readonly users: readonly ListedUser[];
  /** When the list was read, so that it does not say "in two minutes" of what was just now. */
  readonly now: Date;
  readonly onOpen: (userId: string) => void;
}

const heading = 'pb-2.5 pr-4 text-left text-13 font-medium text-ink-3';

/** One row a person. The whole row opens them; for keyboards and readers it is their name that does. */
export function UserList({ users, now, onOpen }: UserListProps) {
  const t = useTranslations('admin.users');
  return (
    <table className="w-full border-collapse text-14">
      <thead className="max-wide:sr-only">
        <tr className="border-b">
          <th scope="col" className={heading}>
            {t('person')}
          </th>
          <th scope="col" className={heading}>
            {t('role')}
          </th>
          <th scope="col" className={heading}>
            {t('tier')}
          </th>
          <th scope="col" className={heading}>
            {t('lastSeen')}
          </th>
          <th scope="col" className={`${heading} pr-0!`}>
            {t('joined')}
          </th>
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <UserRow key={user.id} user={user} now={now} onOpen={onOpen} />
        ))}
      </tbody>
    </table>
  );
}

interface UserRowProps {
  readonly user: ListedUser;
  readonly now: Date;
  readonly onOpen: (userId: string) => void;
}

function UserRow({ user, now, onOpen }: UserRowProps) {
  const t = useTranslations('admin.users');
  const format = useFormatter();
  const name = nameOf(user);
  const lastSeen = user.lastSeenAt ? format.relativeTime(new Date(user.lastSeenAt), now) : t('neverSeen');
  const cell = 'pr-4 text-ink-2 max-wide:hidden';
  return (
    <tr className="relative h-16 border-b tap hover:bg-hover">
      <td className="w-[46%] max-w-0 py-2 pr-4 max-wide:w-auto max-wide:pr-0">
        <div className="flex items-center gap-3">
          <UserFace user={user} />
          <div className="min-w-0 flex-1">
            <p className="flex items-center gap-2">
              <button
                type="button"
                onClick={() => onOpen(user.id)}
                className="min-w-0 truncate text-left font-strong text-ink after:absolute after:inset-0"
              >
                {name ?? user.email}
              </button>
              <StatePill state={user.state} />
            </p>
            {/* On a phone the role stands here, and stays in sight behind a long address. */}
            <p className="flex text-13 whitespace-pre text-ink-3">
              <span className="truncate">
                {name === null ? (user.isEmailVerified ? t('verified') : t('unverified')) : user.email}
              </span>
              <span className="shrink-0 wide:hidden"> · {t(`roles.${user.role}`)}</span>
            </p>
          </div>
        </div>
      </td>
      <td className={cell}>
        <span className={user.role === 'admin' ? 'font-strong text-ink' : undefined}>
          {t(`roles.${user.role}`)}
        </span>
      </td>
      <td className={cell}>{t(`tiers.${user.tier}`)}</td>
      <td className={`${cell} whitespace-nowrap`}>{lastSeen}</td>
      <td className={`${cell} figures pr-0! whitespace-nowrap`}>
        {format.dateTime(new Date(user.createdAt), { dateStyle: 'medium' })}
      </td>
    </tr>
  );
}
