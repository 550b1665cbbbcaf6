import { useTranslations } from 'use-intl';
import { Segment } from '../ui/Segment.tsx';
import { TextField } from '../ui/TextField.tsx';

/** Days; 0 stands for no end. */
const ends = [90, 365, 0] as const;

/** What every new token is asked for. */
export interface TokenTexts {
  readonly label: string;
  readonly days: (typeof ends)[number];
}

export const newToken: TokenTexts = { label: '', days: 365 };

/** The number of days as the api takes it. */
export function daysOf({ days }: TokenTexts): number | null {
  return days === 0 ? null : days;
}

interface TokenFieldsProps {
  readonly value: TokenTexts;
  readonly onChange: (value: TokenTexts) => void;
  readonly showsErrors: boolean;
}

/** The name and the end of a new token. */
export function TokenFields({ value, onChange, showsErrors }: TokenFieldsProps) {
  const t = useTranslations('workerTokens.create');
  const nameOf = (days: number) => {
    if (days === 0) return t('never');
    return days === 365 ? t('year') : t('days', { days });
  };
  return (
    <>
      <TextField
        label={t('label')}
        placeholder={t('labelPlaceholder')}
        maxLength={100}
        autoComplete="off"
        value={value.label}
        onChange={(event) => onChange({ ...value, label: event.currentTarget.value })}
        error={showsErrors && value.label.trim() === '' ? t('labelMissing') : undefined}
      />
      <div>
        <p className="mb-1.5 text-14 font-medium text-ink">{t('expires')}</p>
        <Segment
          label={t('expires')}
          value={value.days}
          onChange={(days) => onChange({ ...value, days })}
          options={ends.map((days) => ({ value: days, label: nameOf(days), glyph: nameOf(days) }))}
        />
      </div>
    </>
  );
}
