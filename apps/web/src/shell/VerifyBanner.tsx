import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../api/error-sentence.ts';
import { trpc } from '../api/trpc.ts';
import { Button } from '../ui/Button.tsx';
import { useToast } from '../ui/toasts.tsx';
import { useAccount } from './use-account.ts';

/** A quiet line below the bar, for people whose mailbox is not known to be theirs. It can be put away until the next visit. */
export function VerifyBanner() {
  const { user } = useAccount();
  const [isPutAway, setIsPutAway] = useState(false);
  // Whoever is about to leave has another banner.
  if (!user || user.isEmailVerified || isPutAway || user.deletionDueAt !== null) return null;
  return <Question email={user.email} onPutAway={() => setIsPutAway(true)} />;
}

/** Mails are often opened elsewhere: while it is shown, it looks from time to time whether it is still needed. */
const lookEveryMs = 30_000;

function Question({ email, onPutAway }: { readonly email: string; readonly onPutAway: () => void }) {
  const t = useTranslations('mailDoor');
  const toast = useToast();
  const sayError = useErrorSentence();
  trpc.identity.me.useQuery(undefined, { refetchInterval: lookEveryMs, staleTime: 5_000 });
  const ask = trpc.identity.email.requestVerification.useMutation({
    retry: false,
    onSuccess: () => toast({ title: t('bannerAgainDone') }),
    onError: (error) => toast({ title: sayError(error) }),
  });
  return (
    <aside
      data-banner=""
      aria-label={t('bannerLabel')}
      className="flex h-(--banner) shrink-0 items-center gap-2 bg-ground px-5 text-14 hairline-bottom max-wide:h-auto max-wide:min-h-hit max-wide:pr-1 max-wide:pl-4"
    >
      <span aria-hidden="true" className="size-2 shrink-0 rounded-round bg-glaze-mark" />
      <p className="min-w-0 max-w-none truncate text-ink-2 max-wide:hidden">{t('banner', { email })}</p>
      <p className="min-w-0 flex-1 text-ink-2 wide:hidden">{t('bannerShort')}</p>
      <span className="flex shrink-0">
        <Button size="s" look="plain" isBusy={ask.isPending} onClick={() => ask.mutate()}>
          {t('bannerAgain')}
        </Button>
        <Button size="s" look="plain" onClick={onPutAway}>
          {t('bannerClose')}
        </Button>
      </span>
    </aside>
  );
}
