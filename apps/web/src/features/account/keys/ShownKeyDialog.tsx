import type { NewApiKeyView } from '@pingvas/contracts';
import { useTranslations } from 'use-intl';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { SecretOnce } from '../../../ui/SecretOnce.tsx';

interface ShownKeyDialogProps {
  readonly made: NewApiKeyView;
  readonly onClose: () => void;
}

/** The key itself, this one time. Only a press says that it is kept: a click beside the dialog loses nothing. */
export function ShownKeyDialog({ made: { key, secret }, onClose }: ShownKeyDialogProps) {
  const t = useTranslations('keys.shown');
  return (
    <Dialog
      isOpen
      onClose={onClose}
      staysOpen
      title={t('title')}
      body={
        <div className="mt-4">
          <SecretOnce
            label={t('label', { name: key.name })}
            value={secret}
            words={{ copy: t('copy'), copied: t('copied'), copyFailed: t('copyFailed') }}
          />
        </div>
      }
      actions={
        <Button look="main" onClick={onClose}>
          {t('done')}
        </Button>
      }
    >
      <p>{t('body')}</p>
    </Dialog>
  );
}
