import type { NewWorkerTokenView } from '@pingvas/contracts';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { problemOf, useErrorSentence } from '../../../api/error-sentence.ts';
import { ChoiceRows } from '../../../ui/ChoiceRows.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import { daysOf, newToken, TokenFields, type TokenTexts } from '../../../worker-tokens/TokenFields.tsx';
import type { useAllWorkerTokens } from '../../../worker-tokens/use-worker-tokens.ts';

interface NewTokenDialogProps {
  readonly create: ReturnType<typeof useAllWorkerTokens>['create'];
  readonly onClose: () => void;
  readonly onCreated: (made: NewWorkerTokenView) => void;
}

/** Makes a token of the installation: for everybody's work, or for some people's alone. */
export function NewTokenDialog({ create, onClose, onCreated }: NewTokenDialogProps) {
  const t = useTranslations('workerTokens');
  const sayError = useErrorSentence();
  const [token, setToken] = useState<TokenTexts>(newToken);
  const [pool, setPool] = useState<'shared' | 'people'>('shared');
  const [emails, setEmails] = useState('');
  const people = pool === 'shared' ? [] : emails.split(/[\s,;]+/).filter((email) => email !== '');
  const isMissing = pool === 'people' && people.length === 0;
  const unknown = unknownIn(create.error, people);

  return (
    <FormDialog
      title={t('create.title')}
      words={{ cancel: t('cancel'), submit: t('create.submit') }}
      isReady={token.label.trim() !== '' && !isMissing}
      isBusy={create.isPending}
      problem={create.error && !unknown ? sayError(create.error) : null}
      onSend={() =>
        create.mutate({ label: token.label, expiresInDays: daysOf(token), people }, { onSuccess: onCreated })
      }
      onClose={onClose}
    >
      {(wasSent) => (
        <>
          <TokenFields value={token} onChange={setToken} showsErrors={wasSent} />
          <ChoiceRows
            label={t('create.pool')}
            value={pool}
            onChange={setPool}
            choices={[
              { value: 'shared', title: t('create.poolShared'), about: t('create.poolSharedAbout') },
              { value: 'people', title: t('create.poolPeople'), about: t('create.poolPeopleAbout') },
            ]}
          />
          {pool === 'people' && (
            <TextField
              label={t('create.people')}
              hint={t('create.peopleHint')}
              inputMode="email"
              autoComplete="off"
              value={emails}
              onChange={(event) => setEmails(event.currentTarget.value)}
              error={
                wasSent && isMissing
                  ? t('create.peopleMissing')
                  : unknown && t('create.peopleUnknown', { email: unknown })
              }
            />
          )}
        </>
      )}
    </FormDialog>
  );
}

/** The e-mail that the server named as nobody's. */
function unknownIn(error: unknown, people: readonly string[]): string | undefined {
  if (!error) return undefined;
  const path = problemOf(error).details.fields?.find((field) => field.path.startsWith('people.'))?.path;
  return path === undefined ? undefined : people[Number(path.slice('people.'.length))];
}
