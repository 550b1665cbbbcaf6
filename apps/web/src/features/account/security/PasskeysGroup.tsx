import { Plus } from '@phosphor-icons/react/dist/csr/Plus';
import type { PasskeyView } from '@pingvas/contracts';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { canUsePasskeys, createPasskey, PasskeyError, type PasskeyProblem } from '../../../api/passkeys.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { deviceOf } from '../../../ui/device-of.ts';
import { FieldNote } from '../../../ui/TextField.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { SectionGroup } from '../SectionPage.tsx';
import { PasskeyRow } from './PasskeyRow.tsx';
import { RenamePasskeyDialog } from './RenamePasskeyDialog.tsx';
import type { Security } from './use-security.ts';

interface PasskeysGroupProps {
  readonly security: Security;
  readonly passkeys: readonly PasskeyView[];
  readonly now: Date;
  readonly onCodes: (codes: readonly string[]) => void;
}

/** The passkeys of the account: to add, to name and to take away. */
export function PasskeysGroup({ security, passkeys, now, onCodes }: PasskeysGroupProps) {
  const t = useTranslations('secondFactor.security');
  const problems = useTranslations('secondFactor.passkeyProblem');
  const say = useErrorSentence();
  const toast = useToast();
  const [problem, setProblem] = useState<PasskeyProblem | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const [named, setNamed] = useState<PasskeyView | null>(null);
  const [leaving, setLeaving] = useState<PasskeyView | null>(null);
  const { beginPasskey, addPasskey, renamePasskey, removePasskey } = security;
  const refusal = beginPasskey.error ?? addPasskey.error ?? removePasskey.error;

  const add = async () => {
    if (isAsking) return;
    setProblem(null);
    setIsAsking(true);
    const options = await beginPasskey.mutateAsync().catch(() => null);
    try {
      // What was refused stands below the list already.
      if (options === null) return;
      const passkey = await createPasskey(options);
      const device = deviceOf(navigator.userAgent);
      const name = device ? t('passkeyDefaultName', { system: device.system }) : t('passkeyPlainName');
      addPasskey.mutate(
        { passkey, name },
        {
          onSuccess: ({ recoveryCodes }) => {
            if (recoveryCodes.length > 0) onCodes(recoveryCodes);
            else toast({ title: t('passkeyAdded') });
          },
        },
      );
    } catch (error) {
      setProblem(error instanceof PasskeyError ? error.problem : 'other');
    } finally {
      setIsAsking(false);
    }
  };

  return (
    <SectionGroup
      title={t('passkeys')}
      about={t('passkeysAbout')}
      aside={
        canUsePasskeys() && (
          <Button isBusy={isAsking || addPasskey.isPending} onClick={add}>
            <Plus aria-hidden="true" />
            {t('passkeyAdd')}
          </Button>
        )
      }
    >
      {!canUsePasskeys() && <p className="text-14 text-ink-3">{t('passkeysUnsupported')}</p>}
      {passkeys.length === 0 ? (
        <p className="text-14 text-ink-3">{t('passkeysNone')}</p>
      ) : (
        <ul>
          {passkeys.map((passkey) => (
            <PasskeyRow
              key={passkey.id}
              passkey={passkey}
              now={now}
              onRename={() => setNamed(passkey)}
              onRemove={() => setLeaving(passkey)}
            />
          ))}
        </ul>
      )}
      {problem && <FieldNote isError>{problems(problem)}</FieldNote>}
      {refusal && <FieldNote isError>{say(refusal)}</FieldNote>}

      {named && <RenamePasskeyDialog passkey={named} rename={renamePasskey} onClose={() => setNamed(null)} />}
      <Dialog
        isOpen={leaving !== null}
        onClose={() => setLeaving(null)}
        title={t('passkeyRemoveTitle')}
        actions={
          <>
            <Button onClick={() => setLeaving(null)}>{t('cancel')}</Button>
            <Button
              look="danger"
              onClick={() => {
                if (leaving) removePasskey.mutate({ passkeyId: leaving.id });
                setLeaving(null);
              }}
            >
              {t('passkeyRemove')}
            </Button>
          </>
        }
      >
        <p className="font-strong text-ink wrap-anywhere">{leaving?.name}</p>
        <p>{t('passkeyRemoveBody')}</p>
      </Dialog>
    </SectionGroup>
  );
}
