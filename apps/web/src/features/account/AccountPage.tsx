import { Link, Outlet } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { nameOf, useAccount } from '../../shell/use-account.ts';
import { Face } from '../../ui/Face.tsx';
import { accountSections } from './account-sections.ts';

const row =
  'flex h-control-m items-center gap-3 rounded-control px-3 text-14 font-medium text-ink-3 tap hover:bg-hover hover:text-ink';

/** "Me": the list of its parts at the left, one part at the right. On a phone the list is a page of its own. */
export function AccountPage() {
  const t = useTranslations('accountPage');
  const { user } = useAccount();
  return (
    <div className="mx-auto grid w-full max-w-[1184px] wide:grid-cols-[216px_minmax(0,1fr)] wide:gap-12 wide:px-8">
      <div className="max-wide:hidden">
        <div className="sticky top-(--bar) flex flex-col gap-6 py-10">
          {user && (
            <div className="flex items-center gap-3 pl-3">
              <Face name={nameOf(user)} url={user.avatarUrl} size="m" />
              <div className="min-w-0">
                <p className="truncate text-14 font-strong">{nameOf(user)}</p>
                {nameOf(user) !== user.email && <p className="truncate text-13 text-ink-2">{user.email}</p>}
              </div>
            </div>
          )}
          <nav aria-label={t('sections')} className="flex flex-col gap-0.5">
            {accountSections.map(({ id, path, icon: Icon }) => (
              <Link
                key={id}
                to={path}
                className={row}
                activeProps={{ className: 'bg-hover font-strong text-ink!' }}
              >
                {({ isActive }) => (
                  <>
                    <Icon
                      size={20}
                      weight={isActive ? 'fill' : 'regular'}
                      aria-hidden="true"
                      className="shrink-0"
                    />
                    {t(`${id}.title`)}
                  </>
                )}
              </Link>
            ))}
          </nav>
        </div>
      </div>
      <div className="min-w-0 pb-16 max-wide:px-4 wide:pt-10">
        <Outlet />
      </div>
    </div>
  );
}
