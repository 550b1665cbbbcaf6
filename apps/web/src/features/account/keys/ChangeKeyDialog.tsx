import type { ApiKeyScope, ApiKeyView } from '@pingvas/contracts';
import { type SyntheticEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { Button } from '../../../ui/Button.tsx';
import { CheckBox } from '../../../ui/CheckBox.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { focusFirstWrong } from '../../../ui/focus-first-wrong.ts';
import { FieldNote, TextField } from '../../../ui/TextField.tsx';
import { CapFields, type CapTexts, readCap } from './CapFields.tsx';
import { knownScopes } from './key-scopes.ts';
import type { useApiKeys } from './use-api-keys.ts';
import { useScopeWords } from './use-scope-words.ts';

interface ChangeKeyDialogProps {
  readonly apiKey: ApiKeyView;
  readonly update: ReturnType<typeof useApiKeys>['update'];
  readonly onClose: () => void;
}

/** Changes a key's name and limits, and takes away what it may do. */
export function ChangeKeyDialog({ apiKey, update, onClose }: ChangeKeyDialogProps) {
  const t = useTranslations('keys');
  const sayError = useErrorSentence();
  const { whole: nameOf } = useScopeWords();
  const formId = useId();
  const held = knownScopes(apiKey.scopes);
  const [name, setName] = useState(apiKey.name);
  const [scopes, setScopes] = useState<readonly ApiKeyScope[]>(held);
  const [caps, setCaps] = useState<CapTexts>({
    perDay: apiKey.creditsPerDay?.toString() ?? '',
    inAll: apiKey.creditsInAll?.toString() ?? '',
  });
  const [wasSent, setWasSent] = useState(false);
  const [perDay, inAll] = [readCap(caps.perDay), readCap(caps.inAll)];

  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    setWasSent(true);
    if (name.trim() === '' || scopes.length === 0 || perDay === undefined || inAll === undefined) {
      focusFirstWrong(form);
      return;
    }
    const isSame = scopes.length === held.length;
    update.mutate(
      {
        keyId: apiKey.id,
        name,
        creditsPerDay: perDay,
        creditsInAll: inAll,
        ...(isSame ? {} : { scopes: [...scopes] }),
      },
      { onSuccess: onClose },
    );
  };

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('change.title', { name: apiKey.name })}
      body={
        <form id={formId} noValidate onSubmit={submit} className="mt-4 flex flex-col gap-5">
          <TextField
            label={t('create.name')}
            maxLength={100}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={wasSent && name.trim() === '' ? t('create.nameMissing') : undefined}
          />
          <fieldset>
            <legend className="text-14 font-medium text-ink">{t('create.can')}</legend>
            <FieldNote isError={false}>{t('change.scopesAbout')}</FieldNote>
            <div className="mt-2 flex flex-wrap gap-x-5">
              {held.map((scope) => (
                <CheckBox
                  key={scope}
                  label={nameOf(scope)}
                  isChecked={scopes.includes(scope)}
                  onChange={(isChecked) =>
                    setScopes(held.filter((one) => (one === scope ? isChecked : scopes.includes(one))))
                  }
                />
              ))}
            </div>
            {wasSent && scopes.length === 0 && <FieldNote isError>{t('create.scopesMissing')}</FieldNote>}
          </fieldset>
          <CapFields value={caps} onChange={setCaps} showsErrors={wasSent} />
          {update.error && <FieldNote isError>{sayError(update.error)}</FieldNote>}
        </form>
      }
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look="main" type="submit" form={formId} isBusy={update.isPending}>
            {t('change.submit')}
          </Button>
        </>
      }
    />
  );
}
