import { deletionDays } from '@pingvas/contracts';
import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { trpc } from '../../../api/trpc.ts';
import { useAccount } from '../../../shell/use-account.ts';
import { useCancelDeletion } from '../../../shell/use-cancel-deletion.ts';
import { Button } from '../../../ui/Button.tsx';
import { CheckBox } from '../../../ui/CheckBox.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { FieldNote } from '../../../ui/TextField.tsx';
import { SectionGroup } from '../SectionPage.tsx';

/** Deleting the account: what goes, what stays and why, and the days in which one can change one's mind. */
export function DeleteGroup() {
  const t = useTranslations('privacy');
  const { user } = useAccount();
  const dueAt = user?.deletionDueAt ?? null;
  return (
    <SectionGroup title={t('delete')} about={t('deleteAbout', { days: deletionDays })}>
      {dueAt === null ? <Offer /> : <Pending dueAt={dueAt} />}
    </SectionGroup>
  );
}

/** The same three lines before the question and in it. */
function Consequences() {
  const t = useTranslations('privacy');
  return (
    <ul className="flex list-disc flex-col gap-1.5 pl-5 text-14 text-ink-2">
      <li>{t('deleteGone')}</li>
      <li>{t('deleteCredits')}</li>
      <li>{t('deleteKept')}</li>
    </ul>
  );
}

function Offer() {
  const t = useTranslations('privacy');
  const sayError = useErrorSentence();
  const utils = trpc.useUtils();
  const [isAsking, setIsAsking] = useState(false);
  const [isUnderstood, setIsUnderstood] = useState(false);
  const schedule = trpc.privacy.scheduleDeletion.useMutation({
    onSuccess: () => utils.identity.me.invalidate(),
  });

  const close = () => {
    setIsAsking(false);
    setIsUnderstood(false);
  };
  return (
    <>
      <Consequences />
      <Button
        look="plain-danger"
        className="mt-4 -ml-3"
        isBusy={schedule.isPending}
        onClick={() => setIsAsking(true)}
      >
        {t('deleteAsk')}
      </Button>
      {schedule.error && <FieldNote isError>{sayError(schedule.error)}</FieldNote>}
      <Dialog
        isOpen={isAsking}
        onClose={close}
        title={t('deleteTitle')}
        body={
          <div className="mt-4 flex flex-col gap-4">
            <Consequences />
            <CheckBox label={t('deleteUnderstood')} isChecked={isUnderstood} onChange={setIsUnderstood} />
          </div>
        }
        actions={
          <>
            <Button onClick={close}>{t('deleteNot')}</Button>
            <Button
              look="danger"
              disabled={!isUnderstood}
              onClick={() => {
                close();
                schedule.mutate();
              }}
            >
              {t('deleteDo', { days: deletionDays })}
            </Button>
          </>
        }
      >
        <p>{t('deleteBody', { days: deletionDays })}</p>
      </Dialog>
    </>
  );
}

function Pending({ dueAt }: { readonly dueAt: string }) {
  const t = useTranslations('privacy');
  const format = useFormatter();
  const { cancel, isPending } = useCancelDeletion();
  const when = format.dateTime(new Date(dueAt), { dateStyle: 'long', timeStyle: 'short' });
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-panel bg-warn-wash px-5 py-4">
      <div className="min-w-0 flex-1 basis-64">
        <p className="text-16 font-strong text-warn-text">{t('pendingTitle', { when })}</p>
        <p className="mt-0.5 text-13 text-ink-2">{t('pendingBody')}</p>
      </div>
      <Button isBusy={isPending} onClick={cancel}>
        {t('keep')}
      </Button>
    </div>
  );
}
