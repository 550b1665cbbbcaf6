import type { ApiKeyScope, NewApiKeyView } from '@pingvas/contracts';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { ChoiceRows } from '../../../ui/ChoiceRows.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { Segment } from '../../../ui/Segment.tsx';
import { FieldNote, TextField } from '../../../ui/TextField.tsx';
import { CapFields, type CapTexts, readCap } from './CapFields.tsx';
import { type Preset, presets, scopesOf } from './key-scopes.ts';
import { ScopeBoxes } from './ScopeBoxes.tsx';
import type { useApiKeys } from './use-api-keys.ts';

/** Days; 0 stands for no end. */
const ends = [30, 90, 365, 0] as const;

interface NewKeyDialogProps {
  readonly create: ReturnType<typeof useApiKeys>['create'];
  readonly onClose: () => void;
  readonly onCreated: (made: NewApiKeyView) => void;
}

/** Makes a key: what it is called, what it may do, how long, and what it may spend. */
export function NewKeyDialog({ create, onClose, onCreated }: NewKeyDialogProps) {
  const t = useTranslations('keys');
  const sayError = useErrorSentence();
  const [name, setName] = useState('');
  const [preset, setPreset] = useState<Preset>('pictures');
  const [own, setOwn] = useState<readonly ApiKeyScope[]>(scopesOf.pictures);
  const [days, setDays] = useState<(typeof ends)[number]>(90);
  const [caps, setCaps] = useState<CapTexts>({ perDay: '', inAll: '' });

  const scopes = preset === 'own' ? own : scopesOf[preset];
  const [perDay, inAll] = [readCap(caps.perDay), readCap(caps.inAll)];

  const send = () => {
    if (perDay === undefined || inAll === undefined) return;
    create.mutate(
      {
        name,
        scopes: [...scopes],
        expiresInDays: days === 0 ? null : days,
        creditsPerDay: perDay,
        creditsInAll: inAll,
      },
      { onSuccess: onCreated },
    );
  };

  return (
    <FormDialog
      title={t('create.title')}
      words={{ cancel: t('cancel'), submit: t('create.submit') }}
      isReady={name.trim() !== '' && scopes.length > 0 && perDay !== undefined && inAll !== undefined}
      isBusy={create.isPending}
      problem={create.error && sayError(create.error)}
      onSend={send}
      onClose={onClose}
    >
      {(wasSent) => (
        <>
          <TextField
            label={t('create.name')}
            placeholder={t('create.namePlaceholder')}
            maxLength={100}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={wasSent && name.trim() === '' ? t('create.nameMissing') : undefined}
          />
          <div>
            <ChoiceRows
              label={t('create.can')}
              value={preset}
              onChange={setPreset}
              choices={presets.map((value) => ({
                value,
                title: t(`preset.${value}`),
                about: t(`preset.${value}About`),
              }))}
            />
            {preset === 'own' && (
              <div className="mt-2 px-1">
                <ScopeBoxes label={t('preset.own')} scopes={own} onChange={setOwn} />
              </div>
            )}
            {wasSent && scopes.length === 0 && <FieldNote isError>{t('create.scopesMissing')}</FieldNote>}
          </div>
          <div>
            <p className="mb-1.5 text-14 font-medium text-ink">{t('create.expires')}</p>
            <Segment
              label={t('create.expires')}
              value={days}
              onChange={setDays}
              options={ends.map((value) => ({ value, label: endLabel(value), glyph: endLabel(value) }))}
            />
            {days === 0 && <FieldNote isError={false}>{t('create.neverWarning')}</FieldNote>}
          </div>
          <CapFields value={caps} onChange={setCaps} showsErrors={wasSent} />
        </>
      )}
    </FormDialog>
  );

  function endLabel(value: (typeof ends)[number]): string {
    if (value === 0) return t('create.never');
    return value === 365 ? t('create.year') : t('create.days', { days: value });
  }
}
