import { Copy } from '@phosphor-icons/react/dist/csr/Copy';
import { type TotpSetUpView, totpDigits } from '@pingvas/contracts';
import { type FormEvent, useId, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { Button } from '../../../ui/Button.tsx';
import { CodeField } from '../../../ui/CodeField.tsx';
import { Dialog, useAsker } from '../../../ui/Dialog.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { QrCode } from './QrCode.tsx';
import { useCopyCodes } from './use-copy-codes.ts';
import type { Security } from './use-security.ts';

interface TotpSetUpDialogProps {
  readonly setUp: TotpSetUpView;
  readonly confirm: Security['confirmTotp'];
  readonly onClose: () => void;
  readonly onDone: (recoveryCodes: readonly string[]) => void;
}

/** In groups of four, as people type it. */
const inGroups = (secret: string) => secret.match(/.{1,4}/g)?.join(' ') ?? secret;

/** The secret for an authenticator app, to scan or to type, and the code that shows that it arrived. */
export function TotpSetUpDialog({ setUp, confirm, onClose, onDone }: TotpSetUpDialogProps) {
  const t = useTranslations('secondFactor.setUp');
  const words = useTranslations('secondFactor');
  const say = useErrorSentence();
  const asker = useAsker();
  const copy = useCopyCodes();
  const formId = useId();
  const field = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState('');
  const [hasTried, setHasTried] = useState(false);
  const isMissing = hasTried && code.length < totpDigits;

  const send = (value: string) => {
    if (confirm.isPending) return;
    confirm.mutate({ code: value }, { onSuccess: ({ recoveryCodes }) => onDone(recoveryCodes) });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setHasTried(true);
    if (code.length < totpDigits) field.current?.focus();
    else send(code);
  };
  const close = () => {
    confirm.reset();
    onClose();
  };

  return (
    <Dialog
      isOpen
      returnTo={asker}
      onClose={close}
      title={t('title')}
      body={
        <form id={formId} onSubmit={submit} noValidate className="mt-5 flex flex-col gap-5">
          <div className="mx-auto size-[208px] overflow-hidden rounded-control edge">
            <QrCode text={setUp.uri} label={t('qr')} />
          </div>
          <div>
            <p className="text-13 text-ink-3">{t('manual')}</p>
            <p className="mt-1.5 flex items-center gap-2 rounded-control bg-hover py-1 pr-1 pl-3">
              <code className="figures min-w-0 flex-1 text-14 text-balance wrap-anywhere select-all">
                {inGroups(setUp.secret)}
              </code>
              <IconButton label={t('copyKey')} onClick={() => copy(setUp.secret)}>
                <Copy size={20} />
              </IconButton>
            </p>
          </div>
          <CodeField
            ref={field}
            autoFocus
            label={t('code')}
            digits={totpDigits}
            value={code}
            onChange={(value) => {
              setCode(value);
              if (confirm.error) confirm.reset();
            }}
            onComplete={send}
            hint={t('codeHint')}
            error={confirm.error ? say(confirm.error) : isMissing ? words('proof.codeMissing') : undefined}
          />
        </form>
      }
      actions={
        <>
          <Button onClick={close}>{words('security.cancel')}</Button>
          <Button look="main" type="submit" form={formId}>
            {confirm.isPending && <span aria-hidden="true" className="live-dot bg-current!" />}
            {t('confirm')}
          </Button>
        </>
      }
    >
      <p>{t('scan')}</p>
      <p className="mt-1 text-13 text-ink-3">{t('apps')}</p>
    </Dialog>
  );
}
