import { IdentificationCard } from '@phosphor-icons/react/dist/csr/IdentificationCard';
import { SignOut } from '@phosphor-icons/react/dist/csr/SignOut';
import { UserGear } from '@phosphor-icons/react/dist/csr/UserGear';
import { useRouter } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useTranslations } from 'use-intl';
import { useLanguage } from '../messages/language.tsx';
import { Menu, MenuChoice, MenuLine, MenuRow } from '../ui/Menu.tsx';
import { useTheme } from './theme.tsx';
import { useAccount } from './use-account.ts';

/** Language, theme and the way out, behind the face or behind "Me". */
export function AccountMenu({
  trigger,
  align = 'end',
}: {
  readonly trigger: ReactElement;
  readonly align?: 'start' | 'end';
}) {
  const t = useTranslations('account');
  const { language, choose: chooseLanguage } = useLanguage();
  const { choice, choose: chooseTheme } = useTheme();
  const { user, signOut } = useAccount();
  const admin = useTranslations('admin');
  const router = useRouter();

  return (
    <Menu trigger={trigger} align={align}>
      {user && <p className="truncate px-2.5 pt-2 pb-1 text-14 font-strong">{user.email}</p>}
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
        value={choice}
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

/** A person, round, with the first letter of the address until faces can be chosen. */
export function Face({ email }: { readonly email: string }) {
  return (
    // The letter is drawn by the style sheet: as text it would have to stand in the button's name.
    <span
      aria-hidden="true"
      data-letter={email.slice(0, 1)}
      className="flex size-8 items-center justify-center rounded-round bg-glaze-wash text-14 font-strong text-glaze-text uppercase before:content-[attr(data-letter)]"
    />
  );
}
