import {
  type NewWorkerTokenView,
  type WorkerTokenView,
  workerTokenOverlapHoursDefault,
} from '@pingvas/contracts';
import { useState } from 'react';
import { useFormatter, useNow, useTranslations } from 'use-intl';
import { useErrorSentence } from '../api/error-sentence.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Segment } from '../ui/Segment.tsx';
import { FieldNote } from '../ui/TextField.tsx';
import type { WorkerTokens } from './use-worker-tokens.ts';

/** Hours. */
const overlaps = [0, workerTokenOverlapHoursDefault, 24 * 7, 24 * 30] as const;

interface RotateTokenDialogProps {
  readonly token: WorkerTokenView;
  readonly rotate: WorkerTokens['rotate'];
  readonly onClose: () => void;
  readonly onRotated: (made: NewWorkerTokenView) => void;
}

/** Asks how long the old secret counts beside the new one, and says until when that is. */
export function RotateTokenDialog({ token, rotate, onClose, onRotated }: RotateTokenDialogProps) {
  const t = useTranslations('workerTokens');
  const format = useFormatter();
  const sayError = useErrorSentence();
  const now = useNow();
  const [hours, setHours] = useState<number>(workerTokenOverlapHoursDefault);
  const until = new Date(now.getTime() + hours * 3_600_000);
  const nameOf = (value: number) => {
    if (value === 0) return t('rotating.none');
    return value <= 24 ? t('rotating.hours', { hours: value }) : t('rotating.days', { days: value / 24 });
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('rotating.title', { name: token.label })}
      body={
        <div className="mt-4">
          <p className="mb-1.5 text-14 font-medium text-ink">{t('rotating.overlap')}</p>
          <Segment
            label={t('rotating.overlap')}
            value={hours}
            onChange={setHours}
            options={overlaps.map((value) => ({ value, label: nameOf(value), glyph: nameOf(value) }))}
          />
          <FieldNote isError={false}>
            {hours === 0
              ? t('rotating.noneWarning')
              : t('rotating.until', {
                  date: format.dateTime(until, { dateStyle: 'long', timeStyle: 'short' }),
                })}
          </FieldNote>
          {rotate.error && <FieldNote isError>{sayError(rotate.error)}</FieldNote>}
        </div>
      }
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            look="main"
            isBusy={rotate.isPending}
            onClick={() =>
              rotate.mutate({ tokenId: token.id, overlapHours: hours }, { onSuccess: onRotated })
            }
          >
            {t('rotating.submit')}
          </Button>
        </>
      }
    >
      <p>{t('rotating.body')}</p>
    </Dialog>
  );
}
