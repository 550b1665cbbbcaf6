import { Fingerprint } from '@phosphor-icons/react/dist/csr/Fingerprint';
import { PencilSimple } from '@phosphor-icons/react/dist/csr/PencilSimple';
import { Trash } from '@phosphor-icons/react/dist/csr/Trash';
import type { PasskeyView } from '@pingvas/contracts';
import { useFormatter, useTranslations } from 'use-intl';
import { IconButton } from '../../../ui/IconButton.tsx';

interface PasskeyRowProps {
  readonly passkey: PasskeyView;
  readonly now: Date;
  readonly onRename: () => void;
  readonly onRemove: () => void;
}

/** One passkey: its name, since when, and when it was used last. */
export function PasskeyRow({ passkey, now, onRename, onRemove }: PasskeyRowProps) {
  const t = useTranslations('secondFactor.security');
  const format = useFormatter();
  const { name, isSynced, createdAt, lastUsedAt } = passkey;
  const date = format.dateTime(new Date(createdAt), { dateStyle: 'medium' });
  return (
    <li className="flex items-start gap-3 py-4 first:pt-0 last:pb-0 not-first:hairline-top">
      <Fingerprint size={24} aria-hidden="true" className="mt-0.5 shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <p className="text-16 font-strong wrap-anywhere">{name}</p>
        <p className="mt-0.5 flex flex-wrap gap-x-3 text-13 text-ink-2">
          <span>{t('passkeyMade', { date })}</span>
          <span>
            {lastUsedAt
              ? t('passkeyUsed', { when: format.relativeTime(new Date(lastUsedAt), now) })
              : t('passkeyUnused')}
          </span>
          {isSynced && <span>{t('passkeySynced')}</span>}
        </p>
      </div>
      <div className="flex shrink-0">
        <IconButton label={t('passkeyRenameOf', { name })} onClick={onRename}>
          <PencilSimple size={20} />
        </IconButton>
        <IconButton label={t('passkeyRemoveOf', { name })} onClick={onRemove}>
          <Trash size={20} />
        </IconButton>
      </div>
    </li>
  );
}
