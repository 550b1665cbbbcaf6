import { useFormatter, useTranslations } from 'use-intl';
import { Button } from '../ui/Button.tsx';
import { useAccount } from './use-account.ts';
import { useCancelDeletion } from './use-cancel-deletion.ts';

/** In every room, while the account waits to be erased: when that will be, and the way to change one's mind. */
export function LeavingBanner() {
  const t = useTranslations('privacy');
  const format = useFormatter();
  const { user } = useAccount();
  const { cancel, isPending } = useCancelDeletion();
  if (!user?.deletionDueAt) return null;
  const when = format.dateTime(new Date(user.deletionDueAt), { dateStyle: 'long', timeStyle: 'short' });
  return (
    <aside
      data-banner=""
      aria-label={t('leavingLabel')}
      className="flex h-(--banner) shrink-0 items-center gap-3 bg-warn-wash px-5 text-14 text-warn-text max-wide:h-auto max-wide:flex-wrap max-wide:gap-y-1 max-wide:px-4 max-wide:py-2"
    >
      <p className="max-w-none min-w-0 truncate font-medium max-wide:flex-1 max-wide:basis-52 max-wide:whitespace-normal">
        {t('leaving', { when })}
      </p>
      <Button size="s" isBusy={isPending} onClick={cancel}>
        {t('keep')}
      </Button>
    </aside>
  );
}
