import type { AuditEntry } from '@pingvas/contracts';
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../../ui/Button.tsx';
import { Select } from '../../../ui/Select.tsx';
import { actGroups } from './act-groups.ts';
import type { AuditSearch } from './audit-search.ts';

interface AuditFiltersProps {
  readonly asked: AuditSearch;
  /** Whose record is shown, where the record itself says who that is. */
  readonly person: AuditEntry['actor'];
  readonly onAsk: (next: AuditSearch) => void;
}

/** Narrows the record by what was done, by days and by a person. */
export function AuditFilters({ asked, person, onAsk }: AuditFiltersProps) {
  const t = useTranslations('admin.audit');
  const { action = '', from, until } = asked;
  // A choice that is taken back leaves no trace in the address.
  const narrow = (change: { readonly [Key in keyof AuditSearch]: AuditSearch[Key] | undefined }) => {
    const next = { ...asked, ...change };
    onAsk(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined)));
  };
  return (
    <search className="mb-6 flex flex-col gap-3">
      <div className="flex flex-wrap gap-2.5">
        <Select
          isLabelHidden
          className="w-[240px] max-wide:w-full"
          label={t('act')}
          value={action}
          onChange={(value) => narrow({ action: value === '' ? undefined : value })}
        >
          <option value="">{t('anyAct')}</option>
          {actGroups.map(({ group, actions }) => (
            <optgroup key={group} label={t(`groups.${group}`)}>
              {actions.map((known) => (
                <option key={known} value={known}>
                  {t(`names.${known}`)}
                </option>
              ))}
            </optgroup>
          ))}
        </Select>
        <DayField label={t('from')} value={from} onChange={(day) => narrow({ from: day })} />
        <DayField label={t('until')} value={until} onChange={(day) => narrow({ until: day })} />
      </div>
      {asked.person && (
        <p className="flex max-w-none flex-wrap items-center gap-2 text-14 text-ink-2">
          {person ? t('onlyPerson', { name: person.name ?? person.email }) : t('onlySomebody')}
          <Button size="s" onClick={() => narrow({ person: undefined })}>
            {t('everybody')}
          </Button>
        </p>
      )}
    </search>
  );
}

interface DayFieldProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (day: string | undefined) => void;
}

function DayField({ label, value = '', onChange }: DayFieldProps) {
  const id = useId();
  return (
    <div className="flex items-center gap-2 max-wide:flex-1">
      <label htmlFor={id} className="shrink-0 text-14 text-ink-2 max-wide:min-w-9">
        {label}
      </label>
      <input
        id={id}
        type="date"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
        className="figures h-control-m min-w-0 flex-1 rounded-control bg-raised px-3 text-14 text-ink edge-control focus:outline-2 focus:-outline-offset-2 focus:outline-focus max-wide:text-16"
      />
    </div>
  );
}
