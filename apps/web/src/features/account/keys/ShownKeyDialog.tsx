import type { NewApiKeyView } from '@pingvas/contracts';
import { useTranslations } from 'use-intl';
import { ShownSecretDialog } from '../../../ui/ShownSecretDialog.tsx';

interface ShownKeyDialogProps {
  readonly made: NewApiKeyView;
  readonly onClose: () => void;
}

/** The key itself, this one time. */
export function ShownKeyDialog({ made: { key, secret }, onClose }: ShownKeyDialogProps) {
  const t = useTranslations('keys.shown');
  return (
    <ShownSecretDialog
      title={t('title')}
      about={t('body')}
      secret={{
        label: t('label', { name: key.name }),
        value: secret,
        words: { copy: t('copy'), copied: t('copied'), copyFailed: t('copyFailed') },
      }}
      done={t('done')}
      onClose={onClose}
    />
  );
}
