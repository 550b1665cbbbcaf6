import { useTranslations } from 'use-intl';
import { FieldNote, TextField } from '../../../ui/TextField.tsx';

/** Two limits as they are typed; empty for none. */
export interface CapTexts {
  readonly perDay: string;
  readonly inAll: string;
}

/** What was typed as a limit: a number of credits, null for none, undefined for what is no limit. */
export function readCap(text: string): number | null | undefined {
  const digits = text.replaceAll(/[\s,]/g, '');
  if (digits === '') return null;
  const cap = /^\d{1,10}$/.test(digits) ? Number(digits) : 0;
  return cap >= 1 && cap <= 1_000_000_000 ? cap : undefined;
}

interface CapFieldsProps {
  readonly value: CapTexts;
  readonly onChange: (value: CapTexts) => void;
  /** Says what is wrong only when the form was sent. */
  readonly showsErrors: boolean;
}

/** How many credits a key may spend. */
export function CapFields({ value, onChange, showsErrors }: CapFieldsProps) {
  const t = useTranslations('keys.create');
  const errorOf = (text: string) => (showsErrors && readCap(text) === undefined ? t('capWrong') : undefined);
  return (
    <fieldset>
      <legend className="text-14 font-medium text-ink">{t('caps')}</legend>
      <FieldNote isError={false}>{t('capsAbout')}</FieldNote>
      <div className="mt-3 grid grid-cols-2 gap-3">
        <TextField
          label={t('perDay')}
          inputMode="numeric"
          autoComplete="off"
          value={value.perDay}
          error={errorOf(value.perDay)}
          onChange={(event) => onChange({ ...value, perDay: event.currentTarget.value })}
        />
        <TextField
          label={t('inAll')}
          inputMode="numeric"
          autoComplete="off"
          value={value.inAll}
          error={errorOf(value.inAll)}
          onChange={(event) => onChange({ ...value, inAll: event.currentTarget.value })}
        />
      </div>
    </fieldset>
  );
}
