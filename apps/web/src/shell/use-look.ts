import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { trpc } from '../api/trpc.ts';
import { useLanguage } from '../messages/language.tsx';
import type { Language } from '../messages/messages.ts';
import { useToast } from '../ui/toasts.tsx';
import { type ThemeChoice, useTheme } from './theme.tsx';

interface Look {
  readonly language: Language;
  readonly theme: ThemeChoice;
}

/** How the product looks and speaks, and how to change it: for this browser, and for the account of who is signed in. */
export function useLook() {
  const t = useTranslations('profile');
  const toast = useToast();
  const { language, choose: speak } = useLanguage();
  const { choice: theme, choose: shine } = useTheme();
  const utils = trpc.useUtils();
  const saving = trpc.identity.profile.updateSettings.useMutation({
    onSuccess: (settings) => utils.identity.profile.settings.setData(undefined, settings),
    onError: () => toast({ title: t('settingsNotSaved') }),
  });

  const saveFor = (changes: { readonly language?: Language; readonly theme?: ThemeChoice }) => {
    const me = utils.identity.me.getData();
    if (me === undefined) return;
    // At once, or the page would follow what the account said before.
    utils.identity.me.setData(undefined, { ...me, ...changes });
    saving.mutate(changes);
  };
  return {
    language,
    theme,
    chooseLanguage(next: Language) {
      speak(next);
      saveFor({ language: next });
    },
    chooseTheme(next: ThemeChoice) {
      shine(next);
      saveFor({ theme: next });
    },
  };
}

/** The page follows the account of who signs in. */
export function useFollowAccount(): void {
  const { data: me } = trpc.identity.me.useQuery(undefined, { staleTime: Number.POSITIVE_INFINITY });
  const { choose: speak } = useLanguage();
  const { choose: shine } = useTheme();
  const choose = useRef({ speak, shine });
  choose.current = { speak, shine };

  const { id, language, theme } = me ?? {};
  useEffect(() => {
    if (id === undefined || language === undefined || theme === undefined) return;
    choose.current.speak(language);
    choose.current.shine(theme);
  }, [id, language, theme]);
}

/** What the page looks like before anybody signed in, and the time zone it is in. */
export interface GuestLook extends Look {
  readonly timeZone: string;
}

export function useGuestLook(): GuestLook {
  const { language } = useLanguage();
  const { choice: theme } = useTheme();
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return { language, theme, timeZone };
}

/**
 * For an account that was made just now: what its person chose as a guest, and the time zone they are in, become what the
 * account says.
 */
export function useTakeLookAlong(): <User extends GuestLook>(user: User) => User {
  const { language, theme, timeZone } = useGuestLook();
  const utils = trpc.useUtils();
  const saving = trpc.identity.profile.updateSettings.useMutation({
    onSuccess: (settings) => utils.identity.profile.settings.setData(undefined, settings),
  });
  return (user) => {
    if (user.language !== language || user.theme !== theme) saving.mutate({ language, theme });
    // By itself: a zone that the server does not know must not keep the rest from being saved.
    if (user.timeZone !== timeZone) saving.mutate({ timeZone });
    return { ...user, language, theme, timeZone };
  };
}
