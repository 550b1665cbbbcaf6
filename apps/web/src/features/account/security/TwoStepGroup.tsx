import { DeviceMobile } from '@phosphor-icons/react/dist/csr/DeviceMobile';
import { Lifebuoy } from '@phosphor-icons/react/dist/csr/Lifebuoy';
import { fewRecoveryCodes, type SecondFactorView } from '@pingvas/contracts';
import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { FieldNote } from '../../../ui/TextField.tsx';
import { SectionGroup } from '../SectionPage.tsx';
import { SecurityRow } from './SecurityRow.tsx';
import { TotpSetUpDialog } from './TotpSetUpDialog.tsx';
import type { Security } from './use-security.ts';

interface TwoStepGroupProps {
  readonly security: Security;
  readonly view: SecondFactorView;
  readonly onCodes: (codes: readonly string[]) => void;
}

/** The authenticator app and the recovery codes. */
export function TwoStepGroup({ security, view, onCodes }: TwoStepGroupProps) {
  const t = useTranslations('secondFactor.security');
  const format = useFormatter();
  const say = useErrorSentence();
  const [open, setOpen] = useState<'set-up' | 'remove' | 'renew' | null>(null);
  const close = () => setOpen(null);
  const { setUpTotp, removeTotp, renewCodes } = security;
  const { totpSince, recoveryCodesLeft: left, passkeys } = view;
  const refusal = setUpTotp.error ?? removeTotp.error ?? renewCodes.error;

  const begin = () => setUpTotp.mutate(undefined, { onSuccess: () => setOpen('set-up') });
  const remove = () => {
    close();
    removeTotp.mutate();
  };
  const renew = () => {
    close();
    renewCodes.mutate(undefined, { onSuccess: ({ recoveryCodes }) => onCodes(recoveryCodes) });
  };

  return (
    <SectionGroup title={t('twoStep')} about={t('twoStepAbout')}>
      <ul>
        <SecurityRow
          icon={DeviceMobile}
          title={t('app')}
          isOn={totpSince !== null}
          action={
            totpSince === null ? (
              <Button isBusy={setUpTotp.isPending} onClick={begin}>
                {t('appAdd')}
              </Button>
            ) : (
              <Button
                look="plain-danger"
                className="max-wide:-ml-3"
                isBusy={removeTotp.isPending}
                onClick={() => setOpen('remove')}
              >
                {t('appRemove')}
              </Button>
            )
          }
        >
          {totpSince === null
            ? t('appOff')
            : t('appOn', { date: format.dateTime(new Date(totpSince), { dateStyle: 'medium' }) })}
        </SecurityRow>
        <SecurityRow
          icon={Lifebuoy}
          title={t('codes')}
          isOn={left !== null && left > 0}
          action={
            left !== null && (
              <Button isBusy={renewCodes.isPending} onClick={() => setOpen('renew')}>
                {t('codesRenew')}
              </Button>
            )
          }
        >
          {left === null ? t('codesNone') : t('codesLeft', { count: left })}
          {left !== null && left <= fewRecoveryCodes && (
            <p className="mt-2 rounded-control bg-warn-wash px-3 py-2 text-warn-text">{t('codesFew')}</p>
          )}
        </SecurityRow>
      </ul>
      {refusal && <FieldNote isError>{say(refusal)}</FieldNote>}

      {open === 'set-up' && setUpTotp.data && (
        <TotpSetUpDialog
          setUp={setUpTotp.data}
          confirm={security.confirmTotp}
          onClose={close}
          onDone={(codes) => {
            close();
            onCodes(codes);
          }}
        />
      )}
      <Dialog
        isOpen={open === 'remove'}
        onClose={close}
        title={t('appRemoveTitle')}
        actions={
          <>
            <Button onClick={close}>{t('cancel')}</Button>
            <Button look="danger" onClick={remove}>
              {t('appRemove')}
            </Button>
          </>
        }
      >
        <p>{passkeys.length === 0 ? t('appRemoveLast') : t('appRemoveBody')}</p>
      </Dialog>
      <Dialog
        isOpen={open === 'renew'}
        onClose={close}
        title={t('codesRenewTitle')}
        actions={
          <>
            <Button onClick={close}>{t('cancel')}</Button>
            <Button look="main" onClick={renew}>
              {t('codesRenew')}
            </Button>
          </>
        }
      >
        <p>{t('codesRenewBody')}</p>
      </Dialog>
    </SectionGroup>
  );
}
