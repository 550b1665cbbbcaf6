import type { NewWorkerTokenView } from '@pingvas/contracts';
import { useTranslations } from 'use-intl';
import { ShownSecretDialog } from '../ui/ShownSecretDialog.tsx';

interface ShownTokenDialogProps {
  readonly made: NewWorkerTokenView;
  readonly isRotated?: boolean;
  readonly onClose: () => void;
}

/** The secret of a token, this one time, and how a worker is run with it. */
export function ShownTokenDialog({
  made: { token, secret },
  isRotated = false,
  onClose,
}: ShownTokenDialogProps) {
  const t = useTranslations('workerTokens.shown');
  const words = useTranslations('keys.shown');
  const lines = [
    `PINGVAS_API_URL=${window.location.origin}`,
    'PINGVAS_WORKER_TOKEN=pgw_…',
    'INVOKEAI_URL=http://127.0.0.1:9090',
    'node apps/gpu-worker/src/main.ts',
  ];
  return (
    <ShownSecretDialog
      title={t('title')}
      about={isRotated ? t('rotatedBody') : t('body')}
      secret={{
        label: t('label', { name: token.label }),
        value: secret,
        words: { copy: words('copy'), copied: words('copied'), copyFailed: words('copyFailed') },
      }}
      done={t('done')}
      onClose={onClose}
    >
      {!isRotated && (
        <div>
          <p className="mb-1.5 text-13 text-ink-3">{t('run')}</p>
          <pre className="whitespace-pre-wrap wrap-anywhere rounded-control bg-ground px-3.5 py-2.5 font-code text-13 text-ink-2 edge">
            {lines.join(' \\\n')}
          </pre>
        </div>
      )}
    </ShownSecretDialog>
  );
}
