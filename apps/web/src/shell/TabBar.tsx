import { PaintBrush } from '@phosphor-icons/react/dist/csr/PaintBrush';
import { SquaresFour } from '@phosphor-icons/react/dist/csr/SquaresFour';
import { UserCircle } from '@phosphor-icons/react/dist/csr/UserCircle';
import { Link, useMatchRoute } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { AccountMenu } from './AccountMenu.tsx';

const tab =
  'group flex min-w-0 flex-1 flex-col items-center justify-center pt-[3px] text-13 font-medium text-ink-3 data-[status=active]:font-strong data-[status=active]:text-ink';

/** The rooms, at a thumb's reach; on a phone only. */
export function TabBar() {
  const t = useTranslations('bar');
  const match = useMatchRoute();
  const isMine = Boolean(match({ to: '/account', fuzzy: true }));
  return (
    <nav
      aria-label={t('navigation')}
      className="z-(--z-bar) flex h-[calc(var(--tabbar)+env(safe-area-inset-bottom))] shrink-0 bg-ground pb-[env(safe-area-inset-bottom)] hairline-top group-has-data-selection-bar/rooms:hidden wide:hidden"
    >
      <Link to="/" className={tab} activeOptions={{ exact: true }}>
        {({ isActive }) => (
          <>
            <PaintBrush size={24} weight={isActive ? 'fill' : 'regular'} aria-hidden="true" />
            {t('studio')}
          </>
        )}
      </Link>
      <Link to="/gallery" className={tab}>
        {({ isActive }) => (
          <>
            <SquaresFour size={24} weight={isActive ? 'fill' : 'regular'} aria-hidden="true" />
            {t('gallery')}
          </>
        )}
      </Link>
      <AccountMenu
        trigger={
          <button type="button" data-status={isMine ? 'active' : undefined} className={tab}>
            <UserCircle size={24} weight={isMine ? 'fill' : 'regular'} aria-hidden="true" />
            {t('me')}
          </button>
        }
      />
    </nav>
  );
}
