import type { ApiKeyScope, ApiKeyView } from '@pingvas/contracts';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { CheckBox } from '../../../ui/CheckBox.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';
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
  const held = knownScopes(apiKey.scopes);
  const [name, setName] = useState(apiKey.name);
  const [scopes, setScopes] = useState<readonly ApiKeyScope[]>(held);
  const [caps, setCaps] = useState<CapTexts>({
    perDay: apiKey.creditsPerDay?.toString() ?? '',
    inAll: apiKey.creditsInAll?.toString() ?? '',
  });
  const [perDay, inAll] = [readCap(caps.perDay), readCap(caps.inAll)];

  const send = () => {
    if (perDay === undefined || inAll === undefined) return;
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
    <FormDialog
      title={t('change.title', { name: apiKey.name })}
      words={{ cancel: t('cancel'), submit: t('change.submit') }}
      isReady={name.trim() !== '' && scopes.length > 0 && perDay !== undefined && inAll !== undefined}
      isBusy={update.isPending}
      problem={update.error && sayError(update.error)}
      onSend={send}
      onClose={onClose}
    >
      {(wasSent) => (
        <>
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
        </>
      )}
    </FormDialog>
  );
}
