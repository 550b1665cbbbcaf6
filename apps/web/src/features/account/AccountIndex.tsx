import { CaretRight } from '@phosphor-icons/react/dist/csr/CaretRight';
import { Link, Navigate } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { nameOf, useAccount } from '../../shell/use-account.ts';
import { usePageTitle } from '../../shell/use-page-title.ts';
import { Face } from '../../ui/Face.tsx';
import { useIsPhone } from '../../ui/use-media.ts';
import { accountSections } from './account-sections.ts';

/** Where "Me" begins: on a phone the list of its parts, elsewhere the first part, beside the list. */
export function AccountIndex() {
  const isPhone = useIsPhone();
  return isPhone ? <SectionList /> : <Navigate to="/account/profile" replace />;
}

function SectionList() {
  const t = useTranslations('accountPage');
  usePageTitle(t('title'));
  const { user } = useAccount();
  return (
    <>
      <h1 className="label-face pt-[19px] pb-4 text-28">{t('title')}</h1>
      {user && (
        <div className="flex items-center gap-3 pb-4 hairline-bottom">
          <Face name={nameOf(user)} url={user.avatarUrl} size="m" />
          <div className="min-w-0">
            <p className="truncate text-14 font-strong">{nameOf(user)}</p>
            {nameOf(user) !== user.email && <p className="truncate text-13 text-ink-2">{user.email}</p>}
          </div>
        </div>
      )}
      <nav aria-label={t('sections')}>
        <ul>
          {accountSections.map(({ id, path, icon: Icon }) => (
            <li key={id} className="hairline-bottom">
              <Link to={path} className="flex items-center gap-3.5 py-3.5">
                <Icon size={24} aria-hidden="true" className="shrink-0 text-ink-2" />
                <span className="min-w-0 flex-1">
                  <span className="block text-16 font-medium">{t(`${id}.title`)}</span>
                  <span className="block text-13 text-ink-3">{t(`${id}.about`)}</span>
                </span>
                <CaretRight size={16} aria-hidden="true" className="shrink-0 text-ink-3" />
              </Link>
            </li>
          ))}
        </ul>
      </nav>
    </>
  );
}
