import { IdentificationCard } from '@phosphor-icons/react/dist/csr/IdentificationCard';
import { SignOut } from '@phosphor-icons/react/dist/csr/SignOut';
import { UserGear } from '@phosphor-icons/react/dist/csr/UserGear';
import { useRouter } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useTranslations } from 'use-intl';
import { Menu, MenuChoice, MenuLine, MenuRow } from '../ui/Menu.tsx';
import { nameOf, useAccount } from './use-account.ts';
import { useLook } from './use-look.ts';

/** Language, theme and the way out, behind the face or behind "Me". */
export function AccountMenu({
  trigger,
  align = 'end',
}: {
  readonly trigger: ReactElement;
  readonly align?: 'start' | 'end';
}) {
  const t = useTranslations('account');
  const { language, theme, chooseLanguage, chooseTheme } = useLook();
  const { user, signOut } = useAccount();
  const admin = useTranslations('admin');
  const router = useRouter();

  return (
    <Menu trigger={trigger} align={align}>
      {user && <p className="truncate px-2.5 pt-2 pb-1 text-14 font-strong">{nameOf(user)}</p>}
      <MenuRow onPick={() => void router.navigate({ to: '/account' })}>
        <IdentificationCard size={20} aria-hidden="true" />
        {t('open')}
      </MenuRow>
      <MenuLine />
      <MenuChoice
        label={t('language')}
        value={language}
        options={[
          { value: 'ko', label: t('korean'), lang: 'ko' },
          { value: 'en', label: t('english'), lang: 'en' },
        ]}
        onPick={chooseLanguage}
      />
      <MenuLine />
      <MenuChoice
        label={t('theme')}
        value={theme}
        options={[
          { value: 'light', label: t('light') },
          { value: 'dark', label: t('dark') },
          { value: 'system', label: t('system') },
        ]}
        onPick={chooseTheme}
      />
      <MenuLine />
      {user?.role === 'admin' && (
        <MenuRow onPick={() => void router.navigate({ to: '/admin/users' })}>
          <UserGear size={20} aria-hidden="true" />
          {admin('title')}
        </MenuRow>
      )}
      <MenuRow onPick={signOut}>
        <SignOut size={20} aria-hidden="true" />
        {t('signOut')}
      </MenuRow>
    </Menu>
  );
}
